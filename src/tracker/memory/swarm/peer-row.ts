/**
 * The words of one peer session on one torrent. A row is in its torrent's block, so its index is
 * valid until the next add, remove or move on that torrent. Times are tracker seconds (clock.ts)
 * unless another unit is named.
 *
 * The client and its key are not stored, because every announce contains them and only the journal
 * needs them.
 */
export const P = {
  // The fields that are needed to find and list a session are next to each other.
  member: 0, // row of the member table
  keyLo: 1, // session key: keyed hash of the peer id
  keyHi: 2,
  flags: 3,
  ipv4: 4, // big-endian value: 0x7f000001 is 127.0.0.1; 0 = none
  ports: 5, // IPv4 port in the high half, IPv6 port in the low half
  ipv6: 6, // block of the IPv6 endpoint (V6), 0 = none
  lastAt: 7, // last announce over any endpoint
  uploadedLo: 8,
  uploadedHi: 9,
  downloadedLo: 10,
  downloadedHi: 11,
  leftLo: 12,
  leftHi: 13,
  sinceEntry: 14, // when its last journal entry was written, and the time counted since then
  startedAt: 15, // seconds since 1970
} as const

/** 64 bytes: one cache line of the processor. */
export const PEER_WORDS = 16

// `sinceEntry` holds two numbers. Its low bits are the time of the last entry, in steps of
// ENTRY_STEP seconds, of which only the lowest ENTRY_BITS are stored (18 hours). Above them are the
// seconds seeded (above 0) or leeched (below 0) since then. There is room for 36 hours; an announce
// writes an entry after six even if it changes nothing else.
const ENTRY_STEP_BITS = 2
const ENTRY_BITS = 14
const ENTRY_MASK = 2 ** ENTRY_BITS - 1

/** Returns the seconds seeded since the session's last entry; below 0, they are seconds leeched. */
export function countedSince(words: Int32Array, peer: number): number {
  return words[peer + P.sinceEntry] >> ENTRY_BITS
}

export function addCounted(words: Int32Array, peer: number, seconds: number): void {
  words[peer + P.sinceEntry] += seconds << ENTRY_BITS
}

/**
 * Returns the seconds since the session's last entry, accurate to 4 seconds; after more than 18
 * hours, the number is too low.
 */
export function entryAge(words: Int32Array, peer: number, nowSeconds: number): number {
  const steps = (nowSeconds >> ENTRY_STEP_BITS) - words[peer + P.sinceEntry]
  return (steps & ENTRY_MASK) << ENTRY_STEP_BITS
}

/** Records that an entry at this time contained everything that was counted. */
export function noteEntry(words: Int32Array, peer: number, atSeconds: number): void {
  words[peer + P.sinceEntry] = (atSeconds >> ENTRY_STEP_BITS) & ENTRY_MASK
}

/** Moves the time of the last entry by `shift` seconds, to the tracker seconds of another start. */
export function shiftEntry(words: Int32Array, peer: number, shift: number): void {
  const counted = words[peer + P.sinceEntry] & ~ENTRY_MASK
  const steps = (words[peer + P.sinceEntry] & ENTRY_MASK) + (shift >> ENTRY_STEP_BITS)
  words[peer + P.sinceEntry] = counted | (steps & ENTRY_MASK)
}

/**
 * The block of an IPv6 endpoint. A session that has one stores here when it last announced over
 * each family. For a session without one, `lastAt` is its last announce over IPv4.
 */
export const V6 = { address: 0, lastSeen: 4, lastSeen4: 5 } as const
export const V6_WORDS = 6

export const PEER_FLAG = {
  seeding: 1,
  partial: 2, // BEP 21
  suspicious: 4,
  hidden: 8, // kept off the lists
  /** Which clients may get each endpoint in a list (address-class.ts). */
  local4: 16,
  unlistable4: 32,
  local6: 64,
  unlistable6: 128,
  /** The prober's result for each endpoint, or that a probe was requested (announce/reach.ts). */
  reached4: 1 << 8,
  failed4: 1 << 9,
  asked4: 1 << 10,
  reached6: 1 << 11,
  failed6: 1 << 12,
  asked6: 1 << 13,
  /**
   * Whether the client was warned that it is unreachable, and whether the result is in the journal.
   */
  warned: 1 << 14,
  noted: 1 << 15,
  /**
   * A leecher whose member had all of the torrent before: a repair is not a snatch (rules 62, 66).
   */
  hadAll: 1 << 16,
  /** While journals are replayed, `sinceEntry` holds the sequence number of the last entry. */
  replayed: 1 << 17,
  /** The counters went down, and the table of contradictions has a record (rules 77, 81). */
  doubtful: 1 << 18,
} as const

/** All flags about who can reach an endpoint. */
export const REACH4 = PEER_FLAG.reached4 | PEER_FLAG.failed4 | PEER_FLAG.asked4
export const REACH6 = PEER_FLAG.reached6 | PEER_FLAG.failed6 | PEER_FLAG.asked6

/** Whether a session with these flags is known to be unreachable for others. */
export function isUnreachable(flags: number): boolean {
  const hasReached = (flags & (PEER_FLAG.reached4 | PEER_FLAG.reached6)) !== 0
  return !hasReached && (flags & (PEER_FLAG.failed4 | PEER_FLAG.failed6)) !== 0
}

/** The interval that the session last got, before jitter, is in the high bits of `flags`. */
const TOLD_SHIFT = 20
const TOLD_STEP_BITS = 2
const MOST_TOLD = 2 ** 14 - 1

/**
 * Returns that interval in seconds, accurate to 4 seconds; 0: it is not known, too long or very
 * short.
 */
export function toldSeconds(words: Int32Array, peer: number): number {
  return (words[peer + P.flags] >>> TOLD_SHIFT) << TOLD_STEP_BITS
}

export function setToldSeconds(words: Int32Array, peer: number, seconds: number): void {
  const told = seconds > MOST_TOLD ? 0 : seconds >> TOLD_STEP_BITS
  const rest = words[peer + P.flags] & ((1 << TOLD_SHIFT) - 1)
  words[peer + P.flags] = (told << TOLD_SHIFT) | rest
}

/** Returns when the session last announced over IPv4; 0: it has no such endpoint. */
export function lastSeen4(words: Int32Array, peer: number): number {
  if (words[peer + P.ipv4] === 0) return 0
  const ipv6 = words[peer + P.ipv6] >>> 0
  return words[ipv6 === 0 ? peer + P.lastAt : ipv6 + V6.lastSeen4]
}

/**
 * Returns the port of the session's last announce; if both families announced in the same second,
 * the IPv4 one.
 */
export function lastPort(words: Int32Array, peer: number): number {
  const ports = words[peer + P.ports]
  const ipv6 = words[peer + P.ipv6] >>> 0
  if (ipv6 === 0) return ports >>> 16
  const isIpv6 = words[ipv6 + V6.lastSeen] > words[ipv6 + V6.lastSeen4]
  return isIpv6 ? ports & 0xffff : ports >>> 16
}
