import { describe, expect, it } from 'vitest'
import { PEER_FLAG, P } from '../../../../src/tracker/memory/swarm/peer-row.ts'
import { announce } from '../../support/announces.ts'
import { aTracker } from '../../support/a-tracker.ts'

const SEEDERS = 60

/** A swarm of seeders, of which the first `closed` cannot be reached; `ask` is a leecher's. */
function aSwarm(closed: number, settings: Parameters<typeof aTracker>[0]) {
  const tracker = aTracker(settings)
  const { world } = tracker
  const torrent = tracker.torrent(1)
  for (let id = 1; id <= SEEDERS + 1; id++) {
    tracker.member(id)
    if (id > SEEDERS) continue
    announce(tracker, { member: id, from: `80.${id}.0.1` })
    const flag = id <= closed ? PEER_FLAG.failed4 : PEER_FLAG.reached4
    world.words[world.swarms.at(torrent, id - 1) + P.flags] |= flag
  }
  const leecher = { member: SEEDERS + 1, from: '9.7.200.1', left: 9, event: 'started' }
  return {
    ask: (numwant = 200) => announce(tracker, { ...leecher, numwant }).peers,
    fail: () => {
      world.words[world.swarms.at(torrent, SEEDERS) + P.flags] |= PEER_FLAG.failed4
    },
  }
}

describe('room for clients with closed ports', () => {
  it('is not kept by default: reachable clients get all that they ask for', () => {
    expect(aSwarm(30, {}).ask()).toHaveLength(SEEDERS)
  })

  it('limits the lists of reachable clients where many clients are unreachable', () => {
    const { ask } = aSwarm(30, { reachablePeers: 25 })
    expect(ask()).toHaveLength(25)
    expect(ask(10)).toHaveLength(10)
  })

  it('does not limit the lists of clients with closed ports, which get all reachable peers', () => {
    const { ask, fail } = aSwarm(30, { reachablePeers: 25 })
    ask()
    fail()
    expect(ask()).toHaveLength(30)
  })

  it('limits no list where few clients are unreachable', () => {
    expect(aSwarm(6, { reachablePeers: 25 }).ask()).toHaveLength(SEEDERS)
  })

  it('rule 90: still lists all peers equally often', () => {
    const { ask } = aSwarm(30, { reachablePeers: 25 })
    const times = new Map<string, number>()
    for (let time = 0; time < 600; time++) {
      for (const peer of ask()) times.set(peer, (times.get(peer) ?? 0) + 1)
    }
    expect(times.size).toBe(SEEDERS)
    // Their standard deviation is 12.
    const mean = [...times.values()].reduce((sum, count) => sum + count, 0) / SEEDERS
    for (const count of times.values()) expect(Math.abs(count - mean)).toBeLessThan(60)
  })
})
