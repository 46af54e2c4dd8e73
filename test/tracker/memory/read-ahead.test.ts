import { describe, expect, it } from 'vitest'
import { createReadAhead } from '../../../src/tracker/memory/read-ahead.ts'
import { PEER_WORDS } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { aWorld } from '../support/a-world.ts'

const hashOf = (torrent: number) =>
  hashWords(
    Math.imul(torrent, 0x9e3779b1)
      .toString(16)
      .replace('-', 'f')
      .padStart(8, '0')
      .padEnd(40, `${torrent % 10}`),
  )
const passkeyOf = (member: number) => [Math.imul(member, 0x85ebca6b), member, 3, 4] as const

/** Members with a session each on every torrent, and the places that reading ahead reads. */
function aSwarmOf(peers: number, torrents: number) {
  const { world, tables } = aWorld()
  const { words, swarms, status } = world
  const members = Array.from({ length: peers }, (_, index) => {
    const member = tables.members.rowOf(1 + index, 0)
    tables.members.setPasskey(member, [...passkeyOf(1 + index)])
    return member
  })
  const rows = Array.from({ length: torrents }, (_, index) => {
    const torrent = tables.torrents.rowOf(1 + index, 0)
    // A hybrid is found by its second hash, too, whose record is not in the row.
    tables.torrents.setHashes(torrent, [hashOf(1 + index), hashOf(1_000 + index)])
    for (const member of members) swarms.add(torrent, member, member, torrent, 1)
    return torrent
  })
  const read = new Set<number>()
  const watched = new Proxy(words, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) read.add(Number(key))
      return Reflect.get(target, key, target) as unknown
    },
    set() {
      throw new Error('it changes something')
    },
  })
  return { world, members, rows, read, ahead: createReadAhead(watched, status.seed()) }
}

/** Announces of one world below: of every twentieth of 200 members, for each of 20 torrents. */
const ANNOUNCES = 200

/** How many of these announces had the rows of their torrent and session read ahead. */
function sessionsReached(
  { world, members, rows, read, ahead }: ReturnType<typeof aSwarmOf>,
  other: number,
) {
  let sessions = 0
  for (const [index, torrent] of rows.entries()) {
    for (const [turn, member] of members.entries()) {
      if (turn % 20 !== 0) continue
      read.clear()
      const [passkey0, passkey1] = passkeyOf(1 + turn)
      const [hash0, hash1] = hashOf(1 + index + (other === 0 ? 0 : other - 1))
      ahead.add(passkey0, passkey1, hash0, hash1)
      ahead.run()
      const peer = world.swarms.find(torrent, member, member, torrent)
      const isRead = read.has(torrent + 2) && read.has(peer) && read.has(peer + PEER_WORDS - 1)
      if (isRead) sessions++
    }
  }
  return sessions
}

describe('reading ahead', () => {
  it.each([1_000, 0])('reaches most rows of announces, found by hash + %i', (other) => {
    // Each world scatters its tables by a different seed, which can be a poor one.
    const worlds = Array.from({ length: 6 }, () => aSwarmOf(200, 20))
    const reached = worlds.map((each) => sessionsReached(each, other))
    // Another key in a slot is not followed to the end.
    const most = worlds.length * ANNOUNCES
    expect(reached.reduce((sum, sessions) => sum + sessions)).toBeGreaterThan(most / 2)
  })

  it('reads nothing outside of the memory, whatever its arguments are', () => {
    const { ahead, read, world } = aSwarmOf(3, 3)
    for (let turn = 0; turn < 1_000; turn++) {
      ahead.add(Math.imul(turn, 0x9e3779b1), turn, Math.imul(turn, 0x85ebca6b), -turn)
      if (turn % 100 === 0) ahead.run()
    }
    ahead.run()
    expect(Math.max(...read)).toBeLessThan(world.words.length)
  })

  it('does nothing with empty tables', () => {
    const { world } = aWorld()
    const ahead = createReadAhead(world.words, world.status.seed())
    ahead.add(1, 2, 3, 4)
    ahead.run()
    expect(world.peerCount()).toBe(0)
  })
})
