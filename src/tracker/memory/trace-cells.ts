import { H, TRACE_HEAD_WORDS, TRACE_RECORD_WORDS, TRACE_RECORDS } from './layout.ts'

// The layout of traces in the shared memory: what is traced, and a ring of records.

/** How many members and torrents can be traced at the same time. */
export const MAX_TRACES = 16
export const TARGET_KIND = { member: 1, torrent: 2 } as const

export const TRACES = {
  /** The number of targets; 0 for almost every announce. */
  count: H.traces,
  /** The number of records that were started, which is the number of the next one. */
  next: H.traces + 1,
  /** The kind and ID of each target. */
  targets: H.traces + 4,
} as const
export const TARGET_WORDS = 3
if (4 + MAX_TRACES * TARGET_WORDS > TRACE_HEAD_WORDS) throw new Error('too many traces')

const RING = H.traces + TRACE_HEAD_WORDS

/** Returns the first word of a record, by its number. */
export function recordAt(number: number): number {
  return RING + (number & (TRACE_RECORDS - 1)) * TRACE_RECORD_WORDS
}

/** A record, in words. `…Lo` and `…Hi` are the halves of a 64-bit number. */
export const N = {
  /** The record's number + 1, which is written last: until then the record is incomplete. */
  ready: 0,
  wall: 1,
  memberLo: 2,
  memberHi: 3,
  torrentLo: 4,
  torrentHi: 5,
  hash: 6, // five words, as in the request
  clientHi: 11,
  clientLo: 12,
  keyLo: 13,
  keyHi: 14,
  port: 15,
  event: 16,
  flags: 17,
  numwant: 18,
  uploadedLo: 19,
  uploadedHi: 20,
  downloadedLo: 21,
  downloadedHi: 22,
  leftLo: 23,
  leftHi: 24,
  /** 0: a normal reply; otherwise 1 + the number of the ruling's code. */
  verdict: 25,
  /**
   * 0: no rule refused; -1: decided before the rules were evaluated; otherwise 1 + the index of the
   * rule.
   */
  rule: 26,
  replyBytes: 27,
  peers: 28,
  peers6: 29,
  interval: 30,
  minInterval: 31,
  complete: 32,
  incomplete: 33,
  /** One bit for each kind of journal entry that the announce wrote. */
  kinds: 34,
  rawUpLo: 35,
  rawUpHi: 36,
  rawDownLo: 37,
  rawDownHi: 38,
  entryFlags: 39,
  /** The network of the client: 24 bits of IPv4, 48 of IPv6. */
  network: 40,
  networkLo: 41,
  thread: 42,
} as const

export const TRACE_FLAG = {
  leeching: 1,
  early: 2,
  repeated: 4,
  head: 8,
  readOnly: 16,
  ipv4: 32,
  udp: 64,
  browser: 128,
} as const
