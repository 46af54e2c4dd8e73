import { describe, expect, it } from 'vitest'
import { trackersTable } from '../../../src/cli/tables/trackers.ts'
import { aHeartbeat } from '../../support/community/seen-trackers.ts'

const silentSeconds = 2
const cellsOf = (line: string) => line.trim().split(/ {2,}/)

describe('the trackers of babou status', () => {
  it('have their share of the torrents, their links, and what they pass on', () => {
    const holders = { version: 3, holds: 130, standsBy: 126 }
    const links = [
      { node: 't2', isUp: true },
      { node: 't3', isUp: false },
    ]
    const copies = [{ node: 't2', slots: 130, lagMilliseconds: 40 }]
    const replies = { held: 70, late: 2, notHeld: 5 }
    const standby = { copies, slots: 126, sessions: 9_000, tookOver: 0, replies }
    const told = [{ node: 't2', isUsed: true, ageMilliseconds: 300, members: 12, lastMembers: 1 }]
    const usage = { told, refused: 34 }
    const others = { links, forwarded: 1_234, answered: 567, failed: 8, standby, usage }
    const rows = [
      { ...aHeartbeat({ node: 't1', holders, others }), silentSeconds },
      { ...aHeartbeat({ node: 't2' }), silentSeconds },
    ]
    const [head, first, second, third, last] = trackersTable(rows).split('\n')
    expect(cellsOf(head).slice(-6)).toEqual([
      ...['holds', 'stands by', 'map', 'links', 'forwarded', 'answered'],
    ])
    const said = ['130', '126', '3', '1 of 2 up, down: t3', '1,234', '567']
    expect(cellsOf(first).slice(-6)).toEqual(said)
    expect(cellsOf(second).at(-1)).toBe('2 s ago')
    expect(third).toBe(
      't1: copies: 130 slots at t2, lag 0.0 s; 70 replies waited for a copy, ' +
        '2 of them sent before it was there, 5 sent without a standby',
    )
    expect(last).toBe(
      't1: limits: 12 members at t2, reported 0.3 s ago (last frame: 1); 34 refused for limits',
    )
  })

  it('are named where several with different folders have one name', () => {
    const row = (node: string, storeId: string, heard = silentSeconds) => {
      return { ...aHeartbeat({ node, storeId }), silentSeconds: heard }
    }
    const says = 'edge-1: several trackers have this name: give each another BABOU_NODE'
    const two = [row('edge-1', 'ab'.repeat(16)), row('edge-1', 'cd'.repeat(16))]
    expect(
      trackersTable([...two, row('edge-2', 'ef'.repeat(16))])
        .split('\n')
        .slice(4),
    ).toEqual([says])
    // A tracker that was started again without its folder: the old one is silent.
    const replaced = [two[0], row('edge-1', 'cd'.repeat(16), 13)]
    expect(trackersTable(replaced)).not.toContain(says)
  })

  it('have no such columns without other trackers', () => {
    const text = trackersTable([{ ...aHeartbeat(), silentSeconds }])
    expect(cellsOf(text.split('\n')[0]).at(-1)).toBe('heard')
  })
})
