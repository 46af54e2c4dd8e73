import { describe, expect, it } from 'vitest'
import type { NodeFigures } from '../../src/bridge/events/node-events.ts'
import { noCounts } from '../../src/bridge/link/counts.ts'
import type { RoleState } from '../../src/cli/endpoints/ask-role.ts'
import { bridgeLinks, bridgeText } from '../../src/cli/endpoints/bridge-links.ts'
import type { NodeRow } from '../../src/store/fleet/nodes.ts'

const NOW = new Date('2026-01-02T03:04:05Z')

function figures(node: string, given: Partial<NodeFigures> = {}): NodeFigures {
  const well = { isUp: true, isCaughtUp: true, lagEvents: 0, lagSeconds: 0, connects: 1 }
  return { node, ...well, counts: noCounts, ...given }
}

function role(name: RoleState['role'], detail: Record<string, unknown>): RoleState {
  const rest = { isUp: true, isReady: true, pid: 1, version: '0', since: NOW, memoryBytes: 1 }
  return { role: name, ...rest, detail }
}

function row(node: string, bridge: NodeFigures | null, secondsAgo: number): NodeRow {
  const heartbeatAt = new Date(NOW.getTime() - secondsAgo * 1000)
  const heartbeat = {} as NodeRow['heartbeat']
  return { storeId: node, node, heartbeat, heartbeatAt, bridge }
}

describe('the bridge in babou status', () => {
  it('comes from jobs, else from the last heartbeat, else from the tracker', () => {
    const states = [
      role('jobs', { trackers: [figures('one', { connects: 7 })] }),
      role('tracker', { bridge: { ...figures('three', { lagEvents: null }), fault: null } }),
    ]
    const rows = [row('one', figures('one'), 1), row('two', figures('two'), 1), row('old', null, 1)]
    expect(bridgeLinks(states, rows, NOW)).toMatchObject([
      { node: 'one', connects: 7, seenBy: 'jobs' },
      { node: 'three', lagEvents: null, seenBy: 'tracker' },
      { node: 'two', seenBy: 'heartbeat' },
    ])
  })

  it('is down after a long silence', () => {
    const rows = [row('late', figures('late'), 60), row('well', figures('well'), 5)]
    const links = bridgeLinks([], rows, NOW)
    expect(links.map(({ node, isUp }) => [node, isUp])).toEqual([
      ['late', false],
      ['well', true],
    ])
    expect(bridgeText(links)).toMatch(/^well +up +nothing +0 /m)
  })

  it('shows why the tracker of this machine has no link', () => {
    const fault = 'the bridge keys differ: both ends need the same BABOU_SECRET'
    const bridge = { ...figures('here', { isUp: false, lagEvents: 2, lagSeconds: 70 }), fault }
    const links = bridgeLinks([role('tracker', { bridge })], [], NOW)
    expect(bridgeText(links)).toMatch(/^here +down +2 events, 1 minute .*\nhere: the bridge keys/m)
    const stale = bridgeLinks([role('tracker', { bridge, staleSeconds: 42 })], [], NOW)
    expect(bridgeText(stale)).toMatch(/same BABOU_SECRET; it answers from its state of 42 s ago$/m)
  })

  it('is nothing when another program answers on the port', () => {
    const states = [role('jobs', { trackers: 'many' }), role('tracker', { bridge: 1 })]
    expect(bridgeText(bridgeLinks(states, [], NOW))).toBe('')
  })
})
