import { describe, expect, it } from 'vitest'
import { announce } from '../../support/announces.ts'
import { aTracker } from '../../support/a-tracker.ts'

/** Member 1 asks; this many seeders far away, and a few in its network and its region. */
function aSwarm(settings: Parameters<typeof aTracker>[0] = {}) {
  const tracker = aTracker(settings)
  tracker.torrent(1)
  for (let id = 1; id <= 130; id++) tracker.member(id)
  for (let id = 2; id <= 100; id++) announce(tracker, { member: id, from: `80.${id}.0.1` })
  for (let id = 101; id <= 105; id++) announce(tracker, { member: id, from: `9.7.1.${id}` })
  const ask = (numwant: number, left = 9) =>
    announce(tracker, { from: '9.7.200.1', numwant, left, event: 'started' }).peers
  return { tracker, ask }
}

const nearOf = (peers: readonly string[]) => peers.filter((peer) => peer.startsWith('9.7.')).length

describe('near peers first', () => {
  it('are off by default: all peers are listed equally often', () => {
    const { ask } = aSwarm()
    let near = 0
    for (let time = 0; time < 40; time++) near += nearOf(ask(10))
    expect(near).toBeLessThan(60) // of 400, a twentieth are near
  })

  it('are listed first when they are in the same network, and never twice', () => {
    const { ask } = aSwarm({ nearPeers: 'network' })
    const peers = ask(50)
    expect(nearOf(peers)).toBe(5)
    expect(peers).toHaveLength(50)
    expect(new Set(peers).size).toBe(50)
  })

  it('leave a third of each list to the others, so that the swarm stays connected', () => {
    const { tracker, ask } = aSwarm({ nearPeers: 'network' })
    for (let id = 106; id <= 130; id++) announce(tracker, { member: id, from: `9.7.1.${id}` })
    expect(nearOf(ask(12))).toBe(8)
    expect(ask(12)).toHaveLength(12)
  })

  it('knows IPv6 networks', () => {
    const { tracker } = aSwarm({ nearPeers: 'network' })
    announce(tracker, { member: 106, from: '2a00:1:2::5' })
    const mine = { from: '2a00:1:9::1', left: 9, numwant: 40 }
    expect(announce(tracker, mine).peers6).toEqual(['2a00:1:2:0:0:0:0:5 6881'])
  })

  it('are chosen by region if the tracker knows it', () => {
    const { tracker, ask } = aSwarm({ nearPeers: 'region' })
    expect(ask(50)).toHaveLength(50)
    tracker.regions.set([
      { network: '9.7.0.0/16', value: 1 },
      { network: '80.10.0.0-80.19.255.255', value: 1 },
      { network: '80.50.0.0/16', value: 2 },
    ])
    const peers = ask(50)
    expect(peers.filter((peer) => /^(9\.7|80\.1\d)\./.test(peer))).toHaveLength(15)
    expect(new Set(peers).size).toBe(50)
  })

  it('rule 88: are only leechers for a seeder', () => {
    const { tracker, ask } = aSwarm({ nearPeers: 'network' })
    announce(tracker, { member: 106, from: '9.7.1.106', left: 5 })
    expect(ask(50, 0)).toEqual(['9.7.1.106:6881'])
  })
})
