import { beforeEach, describe, expect, it } from 'vitest'
import { announce } from '../support/announces.ts'
import { aTracker } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker

beforeEach(() => {
  // They announce often, and must not get fewer peers for that (rule 57).
  tracker = aTracker({ earlyPeers: 200 })
  tracker.torrent(1)
  for (let id = 1; id <= 99; id++) tracker.member(id)
})

/** Members 10 … 10 + count - 1 enter the swarm, each with a different port. */
function fill(count: number, left: number, first = 10): void {
  for (let id = first; id < first + count; id++) {
    announce(tracker, { member: id, port: 10_000 + id, left, from: '9.0.0.1' })
  }
}

const ports = (peers: readonly string[]) =>
  peers.map((peer) => Number(peer.split(':')[1])).sort((a, b) => a - b)

describe('peers in a reply', () => {
  it('rule 38: numwant, its default, its limit and zero', () => {
    fill(80, 5)
    tracker.settings({ numwantDefault: 50, numwantMax: 60 })
    const given = (numwant?: number) => announce(tracker, { left: 5, numwant }).peers.length
    expect(given()).toBe(50)
    expect(given(-1)).toBe(50)
    expect(given(0)).toBe(0)
    expect(given(7)).toBe(7)
    expect(given(200)).toBe(60)
    expect(given(2 ** 40)).toBe(60)
  })

  it('rule 88: a seeder gets leechers only, a leecher gets both', () => {
    fill(5, 5)
    fill(5, 0, 20)
    const seeder = announce(tracker, { left: 0, numwant: 50, from: '9.0.0.8' })
    expect(ports(seeder.peers)).toEqual([10_010, 10_011, 10_012, 10_013, 10_014])
    expect(
      announce(tracker, { member: 2, left: 1, numwant: 50, from: '9.0.0.9' }).peers.length,
    ).toBe(11)
  })

  it('rules 56, 88: no client gets itself or another one of its member', () => {
    announce(tracker, { peer: 'a', port: 1_001, left: 5, from: '9.0.0.1' })
    expect(announce(tracker, { peer: 'b', port: 1_002, left: 5, from: '9.0.0.1' }).peers).toEqual(
      [],
    )
    const { peers } = announce(tracker, { member: 2, left: 5, from: '9.0.0.2' })
    expect(ports(peers)).toEqual([1_001, 1_002])
  })

  it('rule 90: gives each peer of a swarm about equally often, none twice in a reply', () => {
    fill(60, 5)
    const seen = new Map<number, number>()
    for (let time = 0; time < 3_000; time++) {
      const found = ports(announce(tracker, { left: 5, numwant: 20 }).peers)
      expect(new Set(found).size).toBe(20)
      for (const port of found) seen.set(port, (seen.get(port) ?? 0) + 1)
    }
    expect(seen.size).toBe(60)
    for (const times of seen.values()) expect(Math.abs(times - 1_000)).toBeLessThan(150)
  })

  it('rule 90: both families together are at most numwant', () => {
    fill(20, 5)
    for (let id = 10; id < 30; id++) {
      announce(tracker, { member: id, port: 10_000 + id, left: 5, from: '2a00::1' })
    }
    const { peers, peers6 } = announce(tracker, { left: 5, numwant: 15 })
    expect(peers.length + (peers6?.length ?? 0)).toBe(15)
  })

  it('rule 89: peers6 is given to both families when it is not empty', () => {
    announce(tracker, { member: 10, left: 5, from: '2a00::1' })
    expect(announce(tracker, { left: 5, from: '9.0.0.1' }).peers6).toEqual([
      '2a00:0:0:0:0:0:0:1 6881',
    ])
    expect(announce(tracker, { member: 2, left: 5, from: '2a00::2' }).peers6?.length).toBe(1)
  })

  it('rule 39: the address of a peer is that of its connection, whatever the client states', () => {
    const extra = '&ip=8.8.8.8&ipv4=8.8.8.8&ipv6=2a00::8'
    announce(tracker, { member: 10, left: 5, from: '9.0.0.1', extra })
    expect(announce(tracker, { left: 5, from: '9.0.0.2' })).toMatchObject({
      peers: ['9.0.0.1:6881'],
      peers6: null,
    })
  })

  it('rule 20: local addresses are given to local clients only, documentation ones to none', () => {
    const froms = ['127.0.0.1', '10.0.0.1', 'fd00::1', '9.0.0.1', '192.0.2.1', '2001:db8::1']
    for (const [index, from] of froms.entries())
      announce(tracker, { member: 10 + index, left: 5, from })
    expect(announce(tracker, { left: 5, from: '9.0.0.2' })).toMatchObject({
      complete: 0,
      incomplete: 7,
      peers: ['9.0.0.1:6881'],
      peers6: null,
    })
    expect(announce(tracker, { member: 2, left: 5, from: '192.168.0.1' })).toMatchObject({
      peers: ['10.0.0.1:6881', '127.0.0.1:6881', '9.0.0.1:6881', '9.0.0.2:6881'],
      peers6: ['fd00:0:0:0:0:0:0:1 6881'],
    })
    tracker.settings({ privatePeers: 'never' })
    expect(announce(tracker, { member: 2, left: 5, from: '192.168.0.1' }).peers.length).toBe(2)
    tracker.settings({ privatePeers: 'always' })
    expect(announce(tracker, { left: 5, from: '9.0.0.2' }).peers.length).toBe(4)
  })

  it('BEP 21: a partial seed is given to leechers, and gets leechers only', () => {
    fill(1, 0)
    announce(tracker, { member: 20, port: 2_020, left: 5, event: 'paused', from: '9.0.0.3' })
    expect(ports(announce(tracker, { left: 5, from: '9.0.0.2' }).peers)).toEqual([2_020, 10_010])
    const partial = announce(tracker, {
      member: 20,
      port: 2_020,
      left: 5,
      event: 'paused',
      from: '9.0.0.3',
    })
    expect(ports(partial.peers)).toEqual([6_881])
  })
})
