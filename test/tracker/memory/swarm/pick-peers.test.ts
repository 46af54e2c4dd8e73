import { describe, expect, it } from 'vitest'
import { defaultTrackerSettings } from '../../../../src/bridge/events/settings-events.ts'
import type { PickRequest } from '../../../../src/tracker/memory/swarm/pick-peers.ts'
import { createRemote } from '../../../../src/tracker/memory/remote.ts'
import { P, PEER_FLAG } from '../../../../src/tracker/memory/swarm/peer-row.ts'
import { writeSettings } from '../../../../src/tracker/memory/settings.ts'
import { aWorld, seededRandom } from '../../support/a-world.ts'

const GLOBAL = 0x50000000 // 80.0.0.0
/** The place of the IPv6 endpoints, after those of IPv4. */
const PEERS6_AT = 3_000

/** A swarm: peer number n belongs to member 1 + n and is at 80.0.x.y, port 6881. */
function aSwarm(seeders: number, leechers: number, partials = 0, seed = 1) {
  const { world, tables } = aWorld({ random: seededRandom(seed) })
  const torrent = tables.torrents.rowOf(1, 0)
  const kinds = [
    ...Array<number>(seeders).fill(PEER_FLAG.seeding),
    ...Array<number>(leechers).fill(0),
    ...Array<number>(partials).fill(PEER_FLAG.partial),
  ]
  kinds.forEach((kind, number) => {
    const peer = world.swarms.add(torrent, 1 + number, number, 0, kind)
    world.endpoints.set4(peer, GLOBAL + number, 6881, 1)
  })
  const picked = {
    view: new DataView(new ArrayBuffer(12_000)),
    peersAt: 0,
    peers6At: PEERS6_AT,
    peersBytes: 0,
    peers6Bytes: 0,
  }
  const find = (number: number) => world.swarms.find(torrent, 1 + number, number, 0)

  /** What peer `number` is told, as numbers of peers. */
  function ask(number: number, numwant: number, given: Partial<PickRequest> = {}): number[] {
    const request = {
      ...{ torrent, peer: number < 0 ? 0 : find(number), member: 1 + number, numwant },
      ...{ wantsSeeders: number >= seeders, isGlobal: true, isUnreachable: false },
      ...{ family: 'both' as const, remote: createRemote(), ...given },
    }
    world.pickPeers(request, picked)
    const view = Buffer.from(picked.view.buffer)
    const count = picked.peersBytes / 6
    return Array.from({ length: count }, (_, index) => view.readUInt32BE(index * 6) - GLOBAL)
  }
  return { world, torrent, picked, ask, find }
}

/** Chi-square of counts that should be equal, over its degrees of freedom: 1 when they are. */
function unevenness(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const chi = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
  return chi / (counts.length - 1)
}

describe('the peers of a reply', () => {
  it('rule 88: are only leechers for a seeder, and no partial seeds', () => {
    const { ask } = aSwarm(20, 5, 4)
    expect(ask(0, 50).sort()).toEqual([20, 21, 22, 23, 24])
  })

  it('rule 88: are at least one third leechers for a leecher, so that swarms trade', () => {
    const { ask } = aSwarm(500, 100)
    const told = ask(510, 60)
    expect(told).toHaveLength(60)
    expect(told.filter((number) => number >= 500)).toHaveLength(20)
  })

  it('rule 88: are filled up with the other kind', () => {
    expect(aSwarm(3, 100).ask(10, 50)).toHaveLength(50)
    expect(aSwarm(100, 3).ask(101, 50)).toHaveLength(50)
    expect(aSwarm(2, 2).ask(3, 50).sort()).toEqual([0, 1, 2])
  })

  it('rule 88: never include sessions of the requesting member', () => {
    const { world, torrent, ask } = aSwarm(3, 3)
    const box = world.swarms.add(torrent, 1 + 4, 99, 0, PEER_FLAG.seeding)
    world.endpoints.set4(box, GLOBAL + 99, 6881, 1)
    for (let time = 0; time < 50; time++) {
      expect(ask(4, 50).sort()).toEqual([0, 1, 2, 3, 5])
    }
  })

  it('rule 88: never include hidden peers', () => {
    const { world, torrent, ask, find } = aSwarm(3, 3)
    world.swarms.setKind(torrent, find(1), PEER_FLAG.seeding | PEER_FLAG.hidden)
    world.swarms.setKind(torrent, find(4), PEER_FLAG.hidden)
    expect(ask(5, 50).sort()).toEqual([0, 2, 3])
  })

  it('rule 88: never pair two unreachable peers', () => {
    const { world, ask, find } = aSwarm(2, 6)
    for (const number of [1, 4, 5]) world.words[find(number) + P.flags] |= PEER_FLAG.failed4
    world.words[find(5) + P.flags] |= PEER_FLAG.reached6
    expect(ask(3, 50).sort()).toEqual([0, 1, 2, 4, 5, 6, 7])
    expect(ask(4, 50, { isUnreachable: true }).sort()).toEqual([0, 2, 3, 5, 6, 7])
  })

  it('rule 90: are numwant at most, none twice, with complete endpoints', () => {
    const { ask, picked } = aSwarm(300, 300)
    for (const numwant of [0, 1, 2, 7, 50, 200]) {
      const told = ask(400, numwant)
      expect(told).toHaveLength(numwant)
      expect(new Set(told).size).toBe(numwant)
      expect(picked.peersBytes % 6).toBe(0)
    }
  })

  it('rule 90: include every peer equally often over many announces', () => {
    const { ask } = aSwarm(0, 400)
    const counts = Array<number>(400).fill(0)
    for (let time = 0; time < 20_000; time++) for (const number of ask(7, 20)) counts[number]++
    expect(counts[7]).toBe(0)
    counts.splice(7, 1)
    // Windows are runs of 20 neighbors, which makes chi-square about 20 times the usual.
    expect(unevenness(counts) / 20).toBeLessThan(1.5)
    expect(Math.min(...counts)).toBeGreaterThan(850)
    expect(Math.max(...counts)).toBeLessThan(1_160)
  })

  it('rule 90: include the others equally often while peers join and leave', () => {
    const { world, torrent, ask, find } = aSwarm(0, 200, 0, 5)
    const random = seededRandom(9)
    const counts = Array<number>(200).fill(0)
    for (let time = 0; time < 20_000; time++) {
      const number = 1 + Math.floor(random() * 199)
      world.swarms.remove(torrent, find(number))
      const peer = world.swarms.add(torrent, 1 + number, number, 0, 0)
      world.endpoints.set4(peer, GLOBAL + number, 6881, 1)
      for (const told of ask(0, 10)) counts[told]++
    }
    expect(unevenness(counts.slice(1))).toBeLessThan(1.5)
  })

  it('rule 90: cost no more in a swarm of 200,000 than in one of 200', () => {
    const large = aSwarm(100_000, 100_000)
    const small = aSwarm(100, 100)
    const timed = (ask: (number: number, numwant: number) => number[], asker: number) => {
      const start = performance.now()
      for (let time = 0; time < 500; time++) ask(asker, 50)
      return performance.now() - start
    }
    // The shortest of many: on a busy machine, others wait for a processor in between.
    const shortest = { small: Infinity, large: Infinity }
    for (let round = 0; round < 20; round++) {
      shortest.small = Math.min(shortest.small, timed(small.ask, 150))
      shortest.large = Math.min(shortest.large, timed(large.ask, 150_000))
    }
    expect(shortest.large).toBeLessThan(shortest.small * 10)
  })

  it('rule 78: include a session with both families in both lists, within numwant', () => {
    const { world, ask, picked, find } = aSwarm(0, 10)
    for (let number = 0; number < 10; number++) {
      world.endpoints.set6(find(number), Int32Array.of(0x20010470, 0, 0, number + 1), 0, 51413, 1)
    }
    expect(ask(0, 100)).toHaveLength(9)
    expect(picked.peers6Bytes).toBe(9 * 18)
    ask(0, 7)
    expect(picked.peersBytes / 6 + picked.peers6Bytes / 18).toBe(7)
    expect(picked.view.getUint32(PEERS6_AT)).toBe(0x20010470)
    expect(picked.view.getUint16(PEERS6_AT + 16)).toBe(51413)
  })
})

describe('rule 20: peers at addresses that are not global', () => {
  const LOCAL = 0x7f000001
  const MULTICAST = 0xe0000001

  function told(policy: 'auto' | 'always' | 'never', isGlobal: boolean): number {
    const { world, torrent, picked } = aSwarm(0, 1)
    writeSettings(world.words, { ...defaultTrackerSettings, privatePeers: policy })
    for (const [number, ipv4] of [LOCAL, 0x0a000001, 0xc0a80001, MULTICAST, 0xc0000201].entries()) {
      const peer = world.swarms.add(torrent, 100 + number, number, 9, 0)
      world.endpoints.set4(peer, ipv4, 6881, 1)
    }
    const request = {
      torrent,
      peer: 0,
      member: 7_777,
      wantsSeeders: true,
      numwant: 50,
      isUnreachable: false,
      isGlobal,
      family: 'both' as const,
      remote: createRemote(),
    }
    world.pickPeers(request, picked)
    return picked.peersBytes / 6
  }

  it('are listed only to requesters with such an address', () => {
    expect(told('auto', true)).toBe(1)
    expect(told('auto', false)).toBe(4)
  })

  it('are listed to all, or to no requester, depending on the setting', () => {
    expect(told('always', true)).toBe(4)
    expect(told('never', false)).toBe(1)
  })
})
