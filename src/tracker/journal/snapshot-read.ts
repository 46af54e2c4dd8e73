import fs from 'node:fs'
import { P, PEER_FLAG, PEER_WORDS, V6, V6_WORDS } from '../swarm/peer-row.ts'
import type { TableWriters } from '../tables/table-writers.ts'
import { T } from '../tables/torrent-row.ts'
import type { World } from '../world.ts'
import { age } from './restored-time.ts'
import {
  FIRST_HASH,
  hashWord,
  HEAD_WORDS,
  SNAPSHOT_LAYOUT,
  SNAPSHOT_MAGIC,
  TORRENT_MARK,
} from './snapshot-format.ts'

const BUFFER_WORDS = 2 ** 18

export interface RestoredSnapshot {
  readonly torrents: number
  readonly peers: number
  /** Entries of each journal (by id) that are in it already. */
  readonly extents: ReadonlyMap<string, number>
}

/** The file is not a whole snapshot of this program. */
export class BadSnapshotError extends Error {}

/**
 * Puts the sessions of a snapshot into empty tables; null when there is no file. Members and
 * torrents get rows by their id alone: what the site says of them comes over the bridge.
 * @throws BadSnapshotError before anything was changed, when the file is damaged.
 */
export function readSnapshot(
  file: string,
  world: World,
  tables: TableWriters,
): RestoredSnapshot | null {
  if (!fs.existsSync(file)) return null
  const fd = fs.openSync(file, 'r')
  try {
    verify(fd, file)
    return restore(createWordReader(fd), world, tables)
  } finally {
    fs.closeSync(fd)
  }
}

function verify(fd: number, file: string): void {
  const reader = createWordReader(fd)
  const total = fs.fstatSync(fd).size / 4
  if (!Number.isInteger(total) || total <= HEAD_WORDS) throw new BadSnapshotError(file)
  let hash = FIRST_HASH
  for (let word = 0; word < total - 1; word++) {
    const value = reader.next()
    if (word === 0 && value !== SNAPSHOT_MAGIC) throw new BadSnapshotError(file)
    if (word === 1 && value !== SNAPSHOT_LAYOUT) throw new BadSnapshotError(file)
    hash = hashWord(hash, value)
  }
  if (reader.next() !== hash) throw new BadSnapshotError(file)
}

function restore(reader: WordReader, world: World, tables: TableWriters): RestoredSnapshot {
  reader.skip(2)
  const seconds = reader.next()
  const wall = reader.next() >>> 0
  const extents = readExtents(reader, reader.next())
  const downSeconds = age(world, wall)
  const shift = world.clock.seconds() - downSeconds - seconds
  let torrents = 0
  let peers = 0
  while (reader.next() === TORRENT_MARK) {
    peers += readTorrent(reader, world, tables, shift)
    torrents++
  }
  return { torrents, peers, extents }
}

function readExtents(reader: WordReader, count: number): Map<string, number> {
  const extents = new Map<string, number>()
  for (let journal = 0; journal < count; journal++) {
    const id = [0, 1, 2, 3].map(() => (reader.next() >>> 0).toString(16).padStart(8, '0')).join('')
    const lo = reader.next() >>> 0
    extents.set(id, lo + (reader.next() >>> 0) * 2 ** 32)
  }
  return extents
}

function readTorrent(
  reader: WordReader,
  world: World,
  tables: TableWriters,
  shift: number,
): number {
  const { words } = world
  const torrent = tables.torrents.rowOf(reader.next(), reader.next())
  words[torrent + T.sequenceLo] = reader.next()
  words[torrent + T.sequenceHi] = reader.next()
  words[torrent + T.snatches] = reader.next()
  const peers = reader.next()
  world.swarms.reserve(torrent, peers)
  for (let peer = 0; peer < peers; peer++) readPeer(reader, world, tables, torrent, shift)
  return peers
}

const row = new Int32Array(PEER_WORDS)

function readPeer(
  reader: WordReader,
  { words, swarms, memory }: World,
  { members }: TableWriters,
  torrent: number,
  shift: number,
): void {
  for (let word = 0; word < PEER_WORDS; word++) row[word] = reader.next()
  const member = members.rowOf(row[P.member], reader.next())
  const peer = swarms.add(torrent, member, row[P.keyLo], row[P.keyHi], kindOf(row[P.flags]))
  if (peer === 0) throw new Error('the memory of the tracker is full')
  for (let word = 0; word < PEER_WORDS; word++) {
    if (word !== P.member) words[peer + word] = row[word]
  }
  for (const time of [P.lastEntryAt, P.lastAt]) {
    if (row[time] !== 0) words[peer + time] = Math.max(1, row[time] + shift)
  }
  words[peer + P.ipv6] = 0
  if (row[P.ipv6] === 0) return
  const ipv6 = memory.allocate(V6_WORDS)
  if (ipv6 === 0) throw new Error('the memory of the tracker is full')
  for (let word = 0; word < V6.lastSeen; word++) words[ipv6 + word] = reader.next()
  words[ipv6 + V6.lastSeen] = Math.max(1, reader.next() + shift)
  const seen4 = reader.next()
  words[ipv6 + V6.lastSeen4] = seen4 === 0 ? 0 : Math.max(1, seen4 + shift)
  words[peer + P.ipv6] = ipv6
}

function kindOf(flags: number): number {
  return flags & (PEER_FLAG.seeding | PEER_FLAG.partial | PEER_FLAG.hidden)
}

interface WordReader {
  /** The next word; 0 behind the end. */
  readonly next: () => number
  readonly skip: (count: number) => void
}

/** Reads a file from its beginning, word by word, whatever the descriptor's own position. */
function createWordReader(fd: number): WordReader {
  const words = new Int32Array(BUFFER_WORDS)
  const bytes = new Uint8Array(words.buffer)
  let at = 0
  let end = 0
  let position = 0

  function fill(): void {
    const read = fs.readSync(fd, bytes, 0, bytes.length, position)
    position += read
    at = 0
    end = Math.floor(read / 4)
  }

  function next(): number {
    if (at === end) fill()
    return at === end ? 0 : words[at++]
  }

  return {
    next,
    skip(count) {
      for (let word = 0; word < count; word++) next()
    },
  }
}
