import type { Contradiction } from '../../../domain/announce/contradictions.ts'
import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'
import { releaseLock, takeLock } from '../memory.ts'
import { P } from './peer-row.ts'

// The contradictions of sessions whose counters went down. They are rare and dropped when a session
// has none for a while, so the table is small: a bucket that is full loses its oldest.

const C = { torrent: 0, member: 1, keyLo: 2, keyHi: 3, state: 4, since: 5, counters: 6 } as const
const RECORD_WORDS = 10
const BUCKETS = 512
const BUCKET_RECORDS = 4
const RECORDS = 1 // the first word is the table's lock
const TABLE_WORDS = RECORDS + BUCKETS * BUCKET_RECORDS * RECORD_WORDS

// C.state holds the port in its low half, and above it:
const HAS_RETURNED = 1 << 16
const RESTARTS = 1 << 17
const EVIDENCE_SHIFT = 18

/** Under the lock of the session's torrent, which `peer` is a row of. */
export interface Contradictions {
  /** Copies the session's record; its evidence is 0 when there is none. */
  readonly read: (torrent: number, peer: number, into: Contradiction) => void
  /** Stores the session's record, or removes it when its evidence is 0. */
  readonly write: (torrent: number, peer: number, from: Contradiction) => void
}

/** Allocates the table, on the main thread. */
export function reserveContradictions({ words, allocate }: Memory): void {
  const table = allocate(TABLE_WORDS)
  words.fill(0, table, table + TABLE_WORDS)
  words[H.contradictions] = table
}

export function attachContradictions(words: Int32Array): Contradictions {
  return {
    read(torrent, peer, into) {
      into.evidence = 0
      into.hasReturned = false
      into.restarts = false
      const table = words[H.contradictions] >>> 0
      if (table === 0) return
      takeLock(words, table)
      copyOut(words, find(words, table, torrent, peer), into)
      releaseLock(words, table)
    },
    write(torrent, peer, from) {
      const table = words[H.contradictions] >>> 0
      if (table === 0) return
      takeLock(words, table)
      store(words, table, torrent, peer, from)
      releaseLock(words, table)
    },
  }
}

function bucketOf(words: Int32Array, table: number, torrent: number, peer: number): number {
  const hash = Math.imul(torrent ^ words[peer + P.keyLo], 0x9e3779b1) >>> 0
  return table + RECORDS + (hash % BUCKETS) * BUCKET_RECORDS * RECORD_WORDS
}

/** The session's record, or 0. */
function find(words: Int32Array, table: number, torrent: number, peer: number): number {
  let at = bucketOf(words, table, torrent, peer)
  for (let record = 0; record < BUCKET_RECORDS; record++, at += RECORD_WORDS) {
    const differs =
      (words[at + C.torrent] ^ torrent) |
      (words[at + C.member] ^ words[peer + P.member]) |
      (words[at + C.keyLo] ^ words[peer + P.keyLo]) |
      (words[at + C.keyHi] ^ words[peer + P.keyHi])
    if (differs === 0) return at
  }
  return 0
}

/** A free record of the bucket, or the oldest. */
function oldest(words: Int32Array, table: number, torrent: number, peer: number): number {
  let at = bucketOf(words, table, torrent, peer)
  let found = at
  for (let record = 0; record < BUCKET_RECORDS; record++, at += RECORD_WORDS) {
    if (words[at + C.torrent] === 0) return at
    if (words[at + C.since] < words[found + C.since]) found = at
  }
  return found
}

function copyOut(words: Int32Array, at: number, into: Contradiction): void {
  if (at === 0) return
  const state = words[at + C.state]
  into.port = state & 0xffff
  into.hasReturned = (state & HAS_RETURNED) !== 0
  into.restarts = (state & RESTARTS) !== 0
  into.evidence = state >>> EVIDENCE_SHIFT
  into.since = words[at + C.since]
  into.uploadedLo = words[at + C.counters]
  into.uploadedHi = words[at + C.counters + 1]
  into.downloadedLo = words[at + C.counters + 2]
  into.downloadedHi = words[at + C.counters + 3]
}

function store(
  words: Int32Array,
  table: number,
  torrent: number,
  peer: number,
  from: Contradiction,
): void {
  const known = find(words, table, torrent, peer)
  if (from.evidence === 0) {
    if (known !== 0) words[known + C.torrent] = 0
    return
  }
  const at = known === 0 ? oldest(words, table, torrent, peer) : known
  words[at + C.torrent] = torrent
  words[at + C.member] = words[peer + P.member]
  words[at + C.keyLo] = words[peer + P.keyLo]
  words[at + C.keyHi] = words[peer + P.keyHi]
  words[at + C.state] =
    from.port |
    (from.hasReturned ? HAS_RETURNED : 0) |
    (from.restarts ? RESTARTS : 0) |
    (from.evidence << EVIDENCE_SHIFT)
  words[at + C.since] = from.since
  words[at + C.counters] = from.uploadedLo
  words[at + C.counters + 1] = from.uploadedHi
  words[at + C.counters + 2] = from.downloadedLo
  words[at + C.counters + 3] = from.downloadedHi
}
