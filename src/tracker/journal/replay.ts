import fs from 'node:fs'
import {
  ENTRY_BYTES,
  ENTRY_FLAG,
  ENTRY_WORDS,
  isWholeEntry,
  KIND,
  W,
} from '../../bridge/traffic-entry.ts'
import type { Log } from '../../shared/log.ts'
import { noteEntry, P, PEER_FLAG } from '../memory/swarm/peer-row.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'
import type { JournalFile } from './journal-files.ts'
import { trackerSecond } from './restored-time.ts'

const BLOCK_ENTRIES = 8_192

export interface Replayed {
  readonly entries: number
  /** The number of files that had a damaged end and were truncated after their last whole entry. */
  readonly torn: number
}

/**
 * Applies every journal entry above the torrent's sequence number in the snapshot to the sessions,
 * one start of the tracker at a time.
 *
 * The entries that a session wrote during one start may be in the journals of several threads, so
 * an older entry may be read after a newer one. Each session therefore stores the sequence number
 * of its last entry, and ended sessions are marked and kept until all journals of that start are
 * read.
 */
export function replayJournals(
  journals: readonly JournalFile[],
  extents: ReadonlyMap<string, number>,
  world: World,
  tables: TableWriters,
  log: Log,
): Replayed {
  let entries = 0
  let torn = 0
  const boots = [...new Set(journals.map(({ boot }) => boot))].sort((a, b) => a - b)
  for (const boot of boots) {
    const touched = new Set<number>()
    for (const journal of journals.filter((file) => file.boot === boot)) {
      const { read, isTorn } = readWhole(journal, extents.get(journal.id) ?? 0, (words, at) =>
        applyEntry(words, at, world, tables, touched),
      )
      entries += read
      if (!isTorn) continue
      torn++
      log.warn('journal.torn', { journal: journal.id, entries: journal.total() })
    }
    for (const torrent of touched) settle(world, torrent)
  }
  return { entries, torn }
}

/** Reads whole entries from `first`; truncates the file at the first damaged one. */
function readWhole(
  journal: JournalFile,
  first: number,
  each: (words: Int32Array, at: number) => void,
): { read: number; isTorn: boolean } {
  const words = new Int32Array(BLOCK_ENTRIES * ENTRY_WORDS)
  const bytes = new Uint8Array(words.buffer)
  const fd = fs.openSync(journal.path, 'r+')
  try {
    const { size } = fs.fstatSync(fd)
    for (let entry = first; ;) {
      const read = fs.readSync(fd, bytes, 0, bytes.length, entry * ENTRY_BYTES)
      const whole = Math.floor(read / ENTRY_BYTES)
      for (let index = 0; index < whole; index++, entry++) {
        if (isWholeEntry(words, index * ENTRY_WORDS)) each(words, index * ENTRY_WORDS)
        else return cut(fd, entry, entry - first)
      }
      if (whole === 0) {
        const isTorn = size > entry * ENTRY_BYTES
        return isTorn ? cut(fd, entry, entry - first) : { read: entry - first, isTorn }
      }
    }
  } finally {
    fs.closeSync(fd)
  }
}

function cut(fd: number, entries: number, read: number): { read: number; isTorn: boolean } {
  fs.ftruncateSync(fd, entries * ENTRY_BYTES)
  fs.fsyncSync(fd)
  return { read, isTorn: true }
}

function applyEntry(
  from: Int32Array,
  at: number,
  world: World,
  tables: TableWriters,
  touched: Set<number>,
): void {
  const { words, swarms } = world
  const torrent = tables.torrents.rowOf(from[at + W.torrentLo], from[at + W.torrentHi])
  if (isCovered(words, torrent, from, at)) return
  touched.add(torrent)
  const member = tables.members.rowOf(from[at + W.memberLo], from[at + W.memberHi])
  const kind = from[at] & 0xff
  const keyLo = from[at + W.sessionLo]
  const keyHi = from[at + W.sessionHi]
  let peer = swarms.find(torrent, member, keyLo, keyHi)
  if (peer === 0) peer = swarms.add(torrent, member, keyLo, keyHi, PEER_FLAG.hidden)
  if (peer === 0) throw new Error('the memory of the tracker is full')
  const flags = from[at + W.flags]
  const hadAll = (flags & ENTRY_FLAG.hadAll) !== 0
  // Counts the same snatches as the announce thread did, whatever the order of the entries.
  if (kind === KIND.completed && !hadAll) words[torrent + T.snatches]++
  if (sequenceOf(words, peer) > from[at + W.sequenceLo] >>> 0) return
  const hasEnded = kind === KIND.stopped || kind === KIND.expired || kind === KIND.removed
  const isSeeding = (flags & ENTRY_FLAG.seeding) !== 0
  peer = swarms.setKind(torrent, peer, hasEnded ? PEER_FLAG.hidden : kindOf(flags))
  words[peer + P.flags] &= ~PEER_FLAG.hadAll
  if (hadAll && !isSeeding) words[peer + P.flags] |= PEER_FLAG.hadAll
  if (hasEnded && isSeeding) world.pastSeeders.add(torrent, member)
  copyState(from, at, world, peer)
  if (hasEnded) words[peer + P.startedAt] = ENDED
}

/**
 * Returns the sequence number (its low half) of the session's last entry in this start; 0: none.
 */
function sequenceOf(words: Int32Array, peer: number): number {
  const isReplayed = (words[peer + P.flags] & PEER_FLAG.replayed) !== 0
  return isReplayed ? words[peer + P.sinceEntry] >>> 0 : 0
}

/** The `startedAt` of an ended session while the journals of a start are read. */
const ENDED = -1

function isCovered(words: Int32Array, torrent: number, from: Int32Array, at: number): boolean {
  const hi = from[at + W.sequenceHi] >>> 0
  const coveredHi = words[torrent + T.sequenceHi] >>> 0
  if (hi !== coveredHi) return hi < coveredHi
  return from[at + W.sequenceLo] >>> 0 <= words[torrent + T.sequenceLo] >>> 0
}

function copyState(from: Int32Array, at: number, world: World, peer: number): void {
  const { words, endpoints } = world
  for (let word = 0; word < 6; word++) {
    words[peer + P.uploadedLo + word] = from[at + W.uploadedLo + word]
  }
  const heard = trackerSecond(world, from[at + W.at] >>> 0)
  const ports = from[at + W.ports]
  if (from[at + W.ipv4] === 0) endpoints.drop4(peer)
  else endpoints.set4(peer, from[at + W.ipv4], ports >>> 16, heard)
  const ipv6 = at + W.ipv6
  const hasIpv6 = (from[ipv6] | from[ipv6 + 1] | from[ipv6 + 2] | from[ipv6 + 3]) !== 0
  if (hasIpv6) endpoints.set6(peer, from, ipv6, ports & 0xffff, heard)
  else endpoints.drop6(peer)
  words[peer + P.lastAt] = heard
  if ((from[at + W.flags] & ENTRY_FLAG.suspicious) !== 0) {
    words[peer + P.flags] |= PEER_FLAG.suspicious
  }
  words[peer + P.startedAt] = from[at + W.startedAt]
  words[peer + P.flags] |= PEER_FLAG.replayed
  words[peer + P.sinceEntry] = from[at + W.sequenceLo]
}

function kindOf(flags: number): number {
  return (
    ((flags & ENTRY_FLAG.seeding) !== 0 ? PEER_FLAG.seeding : 0) |
    ((flags & ENTRY_FLAG.partial) !== 0 ? PEER_FLAG.partial : 0) |
    ((flags & ENTRY_FLAG.hidden) !== 0 ? PEER_FLAG.hidden : 0)
  )
}

/**
 * Removes ended sessions after the journals of one start have been read, and resets sequence
 * numbers, because all those of the next start are higher.
 */
function settle({ words, swarms }: World, torrent: number): void {
  for (let place = swarms.size(torrent) - 1; place >= 0; place--) {
    const peer = swarms.at(torrent, place)
    if ((words[peer + P.flags] & PEER_FLAG.replayed) === 0) continue
    words[peer + P.flags] &= ~PEER_FLAG.replayed
    noteEntry(words, peer, words[peer + P.lastAt])
    if (words[peer + P.startedAt] === ENDED) swarms.remove(torrent, peer)
  }
}
