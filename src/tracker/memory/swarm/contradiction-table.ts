import type { Contradiction } from '../../../domain/announce/contradictions.ts'
import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'
import { releaseLock, takeLock } from '../memory.ts'
import { P, PEER_FLAG } from './peer-row.ts'

// The contradictions of sessions whose counters went down. They are rare, and a session's record is
// dropped when the session has had none for a while or ends. So the table is small, and a full
// bucket loses its oldest record.

/**
 * The words of a record: the rows of torrent and member, the session's key, and what is known. If
 * the torrent is 0, the record is free.
 */
export const C = {
  torrent: 0,
  member: 1,
  keyLo: 2,
  keyHi: 3,
  state: 4,
  since: 5,
  counters: 6, // four words
} as const
export const RECORD_WORDS = 10
/** The number of buckets. The record of a session is always in the same one. */
export const BUCKETS = 512
const BUCKET_RECORDS = 4
const BUCKET_WORDS = BUCKET_RECORDS * RECORD_WORDS
const RECORDS = 1 // the first word is the table's lock
// One mark per bucket, which says that it has changed since `takeChanged`. Set under the lock after
// a record is written, and cleared before the copy, so each change is in the copy or marks its
// bucket again.
const MARKS = RECORDS + BUCKETS * BUCKET_WORDS
const TABLE_WORDS = MARKS + BUCKETS

// C.state holds the port in its low half, and above it these bits:
const HAS_RETURNED = 1 << 16
const RESTARTS = 1 << 17
const EVIDENCE_SHIFT = 18

/** Returns the evidence in the word `state` of a record. */
const evidenceIn = (state: number) => state >>> EVIDENCE_SHIFT

/** Call `read` and `write` under the lock of the session's torrent, of which `peer` is a row. */
export interface Contradictions {
  /**
   * Copies the session's record; its evidence is 0 when there is none. If the session does not have
   * the flag `doubtful`, a record that is found belongs to an earlier session.
   */
  readonly read: (torrent: number, peer: number, into: Contradiction) => void
  /** Stores the session's record, or removes it when its evidence is 0. */
  readonly write: (torrent: number, peer: number, from: Contradiction) => void
  readonly has: (torrent: number, peer: number) => boolean
  /** Returns a copy of all records, one after the other; some are free. */
  readonly all: () => Int32Array
  /**
   * Returns a copy of the records of a bucket; null: nothing has changed there since the last call.
   */
  readonly takeChanged: (bucket: number) => Int32Array | null
  /**
   * Stores a record of another tracker, or removes it when its evidence is 0; if the record here is
   * newer, keeps it and returns false.
   */
  readonly put: (record: Int32Array) => boolean
}

/** Allocates the table, on the main thread. */
export function reserveContradictions({ words, allocate }: Memory): void {
  const table = allocate(TABLE_WORDS)
  words.fill(0, table, table + TABLE_WORDS)
  words[H.contradictions] = table
}

export function attachContradictions(words: Int32Array): Contradictions {
  // One array for all calls, because an announce must not create objects.
  const session = new Int32Array(KEY_WORDS)
  const keyOf = (torrent: number, peer: number) => fillKey(session, words, torrent, peer)
  return {
    read(torrent, peer, into) {
      into.evidence = 0
      into.hasReturned = false
      into.restarts = false
      const table = words[H.contradictions] >>> 0
      if (table === 0 || !isInDoubt(words, peer)) return
      takeLock(words, table)
      copyOut(words, find(words, table, keyOf(torrent, peer)), into)
      releaseLock(words, table)
    },
    write(torrent, peer, from) {
      const table = words[H.contradictions] >>> 0
      if (table === 0) return
      takeLock(words, table)
      const key = keyOf(torrent, peer)
      if (from.evidence === 0) remove(words, table, key)
      else copyIn(words, placeFor(words, table, key), key, from)
      mark(words, table, key)
      releaseLock(words, table)
    },
    has(torrent, peer) {
      const table = words[H.contradictions] >>> 0
      if (table === 0) return false
      takeLock(words, table)
      const found = find(words, table, keyOf(torrent, peer))
      releaseLock(words, table)
      return found !== 0
    },
    all() {
      const table = words[H.contradictions] >>> 0
      if (table === 0) return new Int32Array(0)
      return copyOf(words, table, RECORDS, MARKS)
    },
    takeChanged(bucket) {
      const table = words[H.contradictions] >>> 0
      if (table === 0 || Atomics.load(words, table + MARKS + bucket) === 0) return null
      // Cleared before the copy, so that a record that changes after this is also part of the next
      // call.
      Atomics.store(words, table + MARKS + bucket, 0)
      const first = RECORDS + bucket * BUCKET_WORDS
      return copyOf(words, table, first, first + BUCKET_WORDS)
    },
    put(record) {
      const table = words[H.contradictions] >>> 0
      if (table === 0) return false
      takeLock(words, table)
      const isPut = putRecord(words, table, record)
      if (isPut) mark(words, table, record)
      releaseLock(words, table)
      return isPut
    },
  }
}

const NONE: Contradiction = {
  ...{ port: 0, since: 0, evidence: 0, hasReturned: false, restarts: false },
  ...{ uploadedLo: 0, uploadedHi: 0, downloadedLo: 0, downloadedHi: 0 },
}

/**
 * Removes the record of a session that ends. Otherwise, a late announce of a later session with the
 * same key would count as the last of a long series of lower counters. Call it before the session
 * is removed.
 */
export function endContradiction(
  { words, contradictions }: { words: Int32Array; contradictions: Contradictions },
  torrent: number,
  peer: number,
): void {
  if (isInDoubt(words, peer)) contradictions.write(torrent, peer, NONE)
}

function isInDoubt(words: Int32Array, peer: number): boolean {
  return (words[peer + P.flags] & PEER_FLAG.doubtful) !== 0
}

/** Copies these words of the table while no one writes to it. */
function copyOf(words: Int32Array, table: number, first: number, end: number): Int32Array {
  takeLock(words, table)
  const copy = words.slice(table + first, table + end)
  releaseLock(words, table)
  return copy
}

/** The first words of a record: torrent, member, keyLo, keyHi. */
type SessionKey = Int32Array
const KEY_WORDS = 4

function fillKey(key: SessionKey, words: Int32Array, torrent: number, peer: number): SessionKey {
  key[C.torrent] = torrent
  key[C.member] = words[peer + P.member]
  key[C.keyLo] = words[peer + P.keyLo]
  key[C.keyHi] = words[peer + P.keyHi]
  return key
}

/** Returns the number of a session's bucket, from its key or record. */
export function bucketOf(key: SessionKey): number {
  return (Math.imul(key[C.torrent] ^ key[C.keyLo], 0x9e3779b1) >>> 0) % BUCKETS
}

const startOf = (table: number, key: SessionKey) => table + RECORDS + bucketOf(key) * BUCKET_WORDS

function mark(words: Int32Array, table: number, key: SessionKey): void {
  Atomics.store(words, table + MARKS + bucketOf(key), 1)
}

/** Returns the session's record, or 0. */
function find(words: Int32Array, table: number, key: SessionKey): number {
  let at = startOf(table, key)
  for (let record = 0; record < BUCKET_RECORDS; record++, at += RECORD_WORDS) {
    const differs =
      (words[at + C.torrent] ^ key[C.torrent]) |
      (words[at + C.member] ^ key[C.member]) |
      (words[at + C.keyLo] ^ key[C.keyLo]) |
      (words[at + C.keyHi] ^ key[C.keyHi])
    if (differs === 0) return at
  }
  return 0
}

/**
 * Returns the place for a session's record: its current place, a free one in its bucket, or the
 * oldest.
 */
function placeFor(words: Int32Array, table: number, key: SessionKey): number {
  const known = find(words, table, key)
  if (known !== 0) return known
  let at = startOf(table, key)
  let found = at
  for (let record = 0; record < BUCKET_RECORDS; record++, at += RECORD_WORDS) {
    if (words[at + C.torrent] === 0) return at
    if (words[at + C.since] < words[found + C.since]) found = at
  }
  return found
}

function remove(words: Int32Array, table: number, key: SessionKey): void {
  const known = find(words, table, key)
  if (known !== 0) words[known + C.torrent] = 0
}

function putRecord(words: Int32Array, table: number, record: Int32Array): boolean {
  const known = find(words, table, record)
  if (known !== 0 && words[known + C.since] > record[C.since]) return false
  if (evidenceIn(record[C.state]) === 0) remove(words, table, record)
  else words.set(record, placeFor(words, table, record))
  return true
}

function copyOut(words: Int32Array, at: number, into: Contradiction): void {
  if (at === 0) return
  const state = words[at + C.state]
  into.port = state & 0xffff
  into.hasReturned = (state & HAS_RETURNED) !== 0
  into.restarts = (state & RESTARTS) !== 0
  into.evidence = evidenceIn(state)
  into.since = words[at + C.since]
  into.uploadedLo = words[at + C.counters]
  into.uploadedHi = words[at + C.counters + 1]
  into.downloadedLo = words[at + C.counters + 2]
  into.downloadedHi = words[at + C.counters + 3]
}

function copyIn(words: Int32Array, at: number, key: SessionKey, from: Contradiction): void {
  words.set(key, at)
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
