import { describe, expect, it } from 'vitest'
import { lastSeen4, P, PEER_FLAG } from '../../../../src/tracker/memory/swarm/peer-row.ts'
import {
  ADDRESS,
  ipv4Class,
  ipv6Class,
} from '../../../../src/tracker/memory/swarm/address-class.ts'
import { aWorld } from '../../support/a-world.ts'

/** A member with sessions on a torrent, among `others` peers of other members. */
function aMember(others: number) {
  const { world, tables } = aWorld()
  const { words, swarms, endpoints } = world
  const torrent = tables.torrents.rowOf(1, 0)
  for (let id = 0; id < others; id++) {
    const peer = swarms.add(torrent, tables.members.rowOf(100 + id, 0), id, 0, id % 2)
    endpoints.set4(peer, 0x50000000 + id, 6881, 1)
  }
  const member = tables.members.rowOf(1, 0)

  function session(key: number, port: number, lastAt: number): void {
    const peer = swarms.add(torrent, member, key, 7, PEER_FLAG.seeding)
    endpoints.set4(peer, 0x51000000, port, lastAt)
    endpoints.set6(peer, Int32Array.of(0x20010470, 0, 0, key), 0, port, lastAt)
  }
  const find = (key: number) => swarms.find(torrent, member, key, 7)
  return { world, words, swarms, torrent, member, session, find }
}

describe.each([5, 500])("a member's sessions on a torrent with %i other peers", (others) => {
  it('rule 52: are counted, except the requesting one and those past their interval', () => {
    const { swarms, torrent, member, session, find } = aMember(others)
    session(1, 1001, 500)
    session(2, 1002, 900)
    session(3, 1003, 1_000)
    expect(swarms.countOthers(torrent, member, 0, 0)).toBe(3)
    expect(swarms.countOthers(torrent, member, find(3), 0)).toBe(2)
    expect(swarms.countOthers(torrent, member, 0, 900)).toBe(2)
    expect(swarms.countOthers(torrent, 999_999, 0, 0)).toBe(0)
  })

  it('rule 52: are replaced starting with the one that was silent longest', () => {
    const { swarms, torrent, member, session, find } = aMember(others)
    session(1, 1001, 700)
    session(2, 1002, 500)
    session(3, 1003, 1_000)
    expect(swarms.longestSilent(torrent, member, 0)).toBe(find(2))
    expect(swarms.longestSilent(torrent, member, find(2))).toBe(find(1))
    expect(swarms.longestSilent(torrent, 999_999, 0)).toBe(0)
  })

  it("rule 76: another session at the same endpoint is found, other members' never", () => {
    const { swarms, torrent, member, session, find } = aMember(others)
    session(1, 1001, 1)
    session(2, 1002, 1)
    expect(swarms.findAt4(torrent, member, 0, 0x51000000, 1002)).toBe(find(2))
    expect(swarms.findAt4(torrent, member, find(2), 0x51000000, 1002)).toBe(0)
    expect(swarms.findAt4(torrent, member, 0, 0x50000001, 6881)).toBe(0)
    const address = Int32Array.of(9, 0x20010470, 0, 0, 1)
    expect(swarms.findAt6(torrent, member, 0, address, 1, 1001)).toBe(find(1))
    expect(swarms.findAt6(torrent, member, find(1), address, 1, 1001)).toBe(0)
    expect(swarms.findAt6(torrent, member, 0, address, 1, 1002)).toBe(0)
  })

  it('rule 77: the same key of another member is another session', () => {
    const { swarms, torrent, session, find } = aMember(others)
    session(1, 1001, 1)
    const other = swarms.add(torrent, 424_242, 1, 7, 0)
    expect(swarms.find(torrent, 424_242, 1, 7)).toBe(other)
    expect(find(1)).not.toBe(other)
    expect(find(1)).not.toBe(0)
  })

  it('rules 75, 78: replace an endpoint that moved, and have one of each family', () => {
    const { world, words, torrent, session, find } = aMember(others)
    session(1, 1001, 1)
    const before = world.swarms.size(torrent)
    expect(world.endpoints.set4(find(1), 0x51000000, 1001, 5)).toBe(false)
    expect(world.endpoints.set4(find(1), 0x51000009, 1001, 6)).toBe(true)
    expect(world.endpoints.set4(find(1), 0x51000009, 2002, 7)).toBe(true)
    expect(words[find(1) + P.ports] >>> 16).toBe(2002)
    expect(words[find(1) + P.ports] & 0xffff).toBe(1001)
    expect(world.endpoints.set6(find(1), Int32Array.of(0x20010470, 0, 0, 8), 0, 1001, 8)).toBe(true)
    expect(words[find(1) + P.lastAt]).toBe(8)
    expect(lastSeen4(words, find(1))).toBe(7)
    expect(world.swarms.size(torrent)).toBe(before)
  })
})

describe('rule 20: the class of an address', () => {
  const v4 = (text: string) => text.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0)
  const v6 = (text: string) => {
    const groups = text.split(':').map((group) => Number.parseInt(group, 16))
    const words = [0, 2, 4, 6].map((at) => (groups[at] << 16) | groups[at + 1])
    return ipv6Class(words[0], words[1], words[2], words[3])
  }

  it.each([
    ['8.8.8.8', ADDRESS.global],
    ['172.15.255.255', ADDRESS.global],
    ['172.32.0.1', ADDRESS.global],
    ['100.63.0.1', ADDRESS.global],
    ['198.17.0.1', ADDRESS.global],
    ['10.0.0.1', ADDRESS.local],
    ['127.0.0.1', ADDRESS.local],
    ['172.16.0.1', ADDRESS.local],
    ['172.31.255.255', ADDRESS.local],
    ['192.168.1.1', ADDRESS.local],
    ['169.254.1.1', ADDRESS.local],
    ['100.64.0.1', ADDRESS.local],
    ['100.127.255.255', ADDRESS.local],
    ['198.19.0.1', ADDRESS.local],
    ['0.0.0.0', ADDRESS.unlistable],
    ['224.0.0.1', ADDRESS.unlistable],
    ['255.255.255.255', ADDRESS.unlistable],
    ['192.0.2.1', ADDRESS.unlistable],
    ['198.51.100.1', ADDRESS.unlistable],
    ['203.0.113.1', ADDRESS.unlistable],
  ])('%s', (text, kind) => expect(ipv4Class(v4(text))).toBe(kind))

  it.each([
    ['2a00:1450:4001:81b:0:0:0:200e', ADDRESS.global],
    ['0:0:0:0:0:0:0:1', ADDRESS.local],
    ['fe80:0:0:0:0:0:0:1', ADDRESS.local],
    ['fd12:3456:0:0:0:0:0:1', ADDRESS.local],
    ['2001:0:53aa:64c:0:0:0:1', ADDRESS.local],
    ['2002:c000:204:0:0:0:0:1', ADDRESS.local],
    ['0:0:0:0:0:0:0:0', ADDRESS.unlistable],
    ['ff02:0:0:0:0:0:0:1', ADDRESS.unlistable],
    ['2001:db8:0:0:0:0:0:1', ADDRESS.unlistable],
    ['3fff:0:0:0:0:0:0:1', ADDRESS.unlistable],
  ])('%s', (text, kind) => expect(v6(text)).toBe(kind))
})
