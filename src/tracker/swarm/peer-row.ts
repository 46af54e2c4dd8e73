/**
 * One peer session on one torrent, in words. A row stands in its torrent's block, so its index
 * holds only until the next add, remove or move on that torrent. Times are tracker seconds
 * (clock.ts) where no other unit is named.
 */
export const P = {
  member: 0, // row of the member table
  ipv4: 1, // big-endian value: 0x7f000001 is 127.0.0.1; 0 = none
  ports: 2, // IPv4 port in the high half, IPv6 port in the low half
  ipv6: 3, // block of the IPv6 endpoint (V6), 0 = none
  flags: 4,
  lastSeen4: 5, // last announce over IPv4; 0 = no such endpoint
  keyLo: 6, // session key: keyed hash of the peer id
  keyHi: 7,
  uploadedLo: 8,
  uploadedHi: 9,
  downloadedLo: 10,
  downloadedHi: 11,
  leftLo: 12,
  leftHi: 13,
  lastEntryAt: 14, // when its last journal entry was written
  seededSeconds: 15, // since its last journal entry
  leechedSeconds: 16,
  keyHash: 17, // 32-bit hash of `key`
  clientLo: 18, // first 8 bytes of the peer id
  clientHi: 19,
  startedAt: 20, // seconds since 1970
  sequence: 21, // low half, of its last journal entry
  lastAt: 22, // last announce over any endpoint
} as const

export const PEER_WORDS = 23

/** The block of an IPv6 endpoint. */
export const V6 = { address: 0, lastSeen: 4 } as const
export const V6_WORDS = 6

export const PEER_FLAG = {
  seeding: 1,
  partial: 2, // BEP 21
  suspicious: 4,
  hidden: 8, // kept off the lists
  /** How far each endpoint may be told: see address-class.ts. */
  local4: 16,
  unlistable4: 32,
  local6: 64,
  unlistable6: 128,
  /** It has completed once: not counted as a snatch again (rule 62). */
  completed: 1 << 16,
} as const
