// The journal entry: one announce that changed a counter or a state. The tracker writes it to its
// thread's journal before the reply is sent, and jobs books it (docs/decisions/0002).
//
// It has 40 little-endian 32-bit words (160 bytes), so that the announce thread fills it with plain
// stores into an Int32Array, and replay finds every entry by its index.

export const ENTRY_WORDS = 40
export const ENTRY_BYTES = ENTRY_WORDS * 4
export const ENTRY_MAGIC = 0x62_45_01_00 // "bE", layout 1; the low byte is the kind

/** The index of each field, in words. `…Lo` and `…Hi` are the halves of a 64-bit number. */
export const W = {
  magicKind: 0,
  checksum: 1,
  memberLo: 2,
  memberHi: 3,
  torrentLo: 4,
  torrentHi: 5,
  sessionLo: 6, // keyed hash of the peer id
  sessionHi: 7,
  sequenceLo: 8, // taken under the torrent's lock; above all earlier ones of this store
  sequenceHi: 9,
  rawUpLo: 10, // bytes since the session's last entry; with `lowerUp`, see ENTRY_FLAG
  rawUpHi: 11,
  rawDownLo: 12,
  rawDownHi: 13,
  uploadedLo: 14, // the highest absolute counters since the client started (rule 81)
  uploadedHi: 15,
  downloadedLo: 16,
  downloadedHi: 17,
  leftLo: 18,
  leftHi: 19,
  since: 20, // seconds since 1970: start of the interval [since, at]
  at: 21,
  seededSeconds: 22, // since the session's last entry
  leechedSeconds: 23,
  flags: 24,
  keyHash: 25, // 32-bit hash of `key`
  clientLo: 26, // first 8 bytes of the peer id
  clientHi: 27,
  ipv4: 28, // big-endian value: 0x7f000001 is 127.0.0.1; 0 = none
  ports: 29, // IPv4 port in the high half, IPv6 port in the low half
  ipv6: 30, // four words in network order, each as big-endian value; all 0 = none
  startedAt: 34,
  reserved: 35,
} as const

/** What happened. `started` is also used for a session's first announce without that event. */
export const KIND = {
  update: 0,
  started: 1,
  completed: 2, // left went from above 0 to 0, whatever the event said (rules 61, 65)
  stopped: 3,
  expired: 4,
  resumed: 5, // a session not in memory: booking credits the growth since the stored row
  removed: 6, // the torrent or the member was removed
} as const
type EntryKind = keyof typeof KIND

export const ENTRY_FLAG = {
  seeding: 1,
  partial: 2, // BEP 21 partial seed
  suspicious: 4, // a counter went backwards, or is impossible
  hidden: 8, // a ruling kept it off the lists
  moved: 16, // an endpoint changed
  implausible: 32, // faster than any connection (rule 82): booked in the ledger, not credited
  untold: 64, // written without a request: client and key are 0, stored values stay
  reachable: 128, // other clients or the tracker's prober connected to one of its endpoints
  unreachable: 256, // no one could connect
  hadAll: 512, // the member had all of the torrent before this download: it may be a repair
  began: 1024, // the client said `started`, and its counters continue or count from 0 (rule 70)
  recounted: 2048, // the counters had restarted before, as was only concluded (rule 81)
  // The client reported a counter below `uploaded` or `downloaded`. There are then no raw bytes;
  // their words contain the difference instead.
  lowerUp: 4096,
  lowerDown: 8192,
} as const

const KIND_NAMES = Object.keys(KIND) as EntryKind[]

/**
 * An entry as jobs and tests read it: bytes are bigints, IDs are numbers, and keys are hex digits.
 */
export interface TrafficEntry {
  readonly kind: EntryKind
  readonly memberId: number
  readonly torrentId: number
  /** 16 hex digits. */
  readonly sessionKey: string
  readonly sequence: bigint
  readonly rawUp: bigint
  readonly rawDown: bigint
  /** By how much the reported counters are below `uploaded` and `downloaded`; nearly always 0. */
  readonly lowerUp: bigint
  readonly lowerDown: bigint
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly left: bigint
  readonly since: number
  readonly at: number
  readonly startedAt: number
  readonly seededSeconds: number
  readonly leechedSeconds: number
  readonly flags: number
  readonly keyHash: number
  /** 16 hex digits: the first 8 bytes of the peer id. */
  readonly client: string
  /** An address in dotted form, or null. */
  readonly ipv4: string | null
  readonly port4: number
  /** Eight groups of hex digits, or null. */
  readonly ipv6: string | null
  readonly port6: number
}

/**
 * Returns the checksum of the entry at word `start`: a 32-bit multiplicative hash (FNV-1a over
 * words) of all other words. It detects an incomplete write; it is not a signature.
 */
export function entryChecksum(words: Int32Array, start: number): number {
  let hash = 0x811c9dc5 ^ words[start]
  for (let index = 2; index < ENTRY_WORDS; index++) {
    hash = Math.imul(hash ^ words[start + index], 0x01000193)
    hash ^= hash >>> 15
  }
  return hash | 0
}

/** Whether the entry at word `start` is complete and has this layout. */
export function isWholeEntry(words: Int32Array, start: number): boolean {
  const magicKind = words[start]
  if ((magicKind & 0xffffff00) !== (ENTRY_MAGIC | 0)) return false
  if ((magicKind & 0xff) >= KIND_NAMES.length) return false
  return words[start + W.checksum] === entryChecksum(words, start)
}

/** Reads the entry at word `start`, which `isWholeEntry` accepted. */
export function readEntry(words: Int32Array, start: number): TrafficEntry {
  const ports = words[start + W.ports]
  const ipv4 = words[start + W.ipv4]
  const flags = words[start + W.flags] >>> 0
  const isLowerUp = (flags & ENTRY_FLAG.lowerUp) !== 0
  const isLowerDown = (flags & ENTRY_FLAG.lowerDown) !== 0
  return {
    kind: KIND_NAMES[words[start] & 0xff],
    memberId: rounded(words, start + W.memberLo),
    torrentId: rounded(words, start + W.torrentLo),
    sessionKey: hexAt(words, start + W.sessionLo),
    sequence: bigAt(words, start + W.sequenceLo),
    rawUp: isLowerUp ? 0n : bigAt(words, start + W.rawUpLo),
    rawDown: isLowerDown ? 0n : bigAt(words, start + W.rawDownLo),
    lowerUp: isLowerUp ? bigAt(words, start + W.rawUpLo) : 0n,
    lowerDown: isLowerDown ? bigAt(words, start + W.rawDownLo) : 0n,
    uploaded: bigAt(words, start + W.uploadedLo),
    downloaded: bigAt(words, start + W.downloadedLo),
    left: bigAt(words, start + W.leftLo),
    since: words[start + W.since] >>> 0,
    at: words[start + W.at] >>> 0,
    startedAt: words[start + W.startedAt] >>> 0,
    seededSeconds: words[start + W.seededSeconds] >>> 0,
    leechedSeconds: words[start + W.leechedSeconds] >>> 0,
    flags,
    keyHash: words[start + W.keyHash] >>> 0,
    client: hexAt(words, start + W.clientLo),
    ipv4: ipv4 === 0 ? null : dotted(ipv4),
    port4: ports >>> 16,
    ipv6: groupsAt(words, start + W.ipv6),
    port6: ports & 0xffff,
  }
}

/** Returns the member and torrent of the entry at word `start`: a part of `readEntry`. */
export function readPair(words: Int32Array, start: number) {
  return {
    memberId: rounded(words, start + W.memberLo),
    torrentId: rounded(words, start + W.torrentLo),
  }
}

/** Returns whose bytes the entry at word `start` books, and how many: a part of `readEntry`. */
export function readBytes(words: Int32Array, start: number) {
  const flags = words[start + W.flags]
  return {
    memberId: rounded(words, start + W.memberLo),
    rawUp: (flags & ENTRY_FLAG.lowerUp) !== 0 ? 0n : bigAt(words, start + W.rawUpLo),
    rawDown: (flags & ENTRY_FLAG.lowerDown) !== 0 ? 0n : bigAt(words, start + W.rawDownLo),
  }
}

/** Returns a 64-bit number, which is rounded above 2^53. */
function rounded(words: Int32Array, lo: number): number {
  return (words[lo + 1] >>> 0) * 2 ** 32 + (words[lo] >>> 0)
}

/**
 * Returns a 64-bit number. Nearly all are below 2^53: converting such a number as a whole takes a
 * third of the time of converting two halves.
 */
function bigAt(words: Int32Array, lo: number): bigint {
  const value = rounded(words, lo)
  if (value <= Number.MAX_SAFE_INTEGER) return BigInt(value)
  return (BigInt(words[lo + 1] >>> 0) << 32n) | BigInt(words[lo] >>> 0)
}

function hexAt(words: Int32Array, lo: number): string {
  return hex32(words[lo + 1]) + hex32(words[lo])
}

/**
 * Writes an entry with its checksum at word `start`. For tests and tools: threads store words
 * directly.
 */
export function writeEntry(words: Int32Array, start: number, entry: TrafficEntry): void {
  const big = (lo: number, value: bigint) => {
    words[start + lo] = Number(value & 0xffffffffn) | 0
    words[start + lo + 1] = Number((value >> 32n) & 0xffffffffn) | 0
  }
  words.fill(0, start, start + ENTRY_WORDS)
  words[start] = ENTRY_MAGIC | KIND[entry.kind]
  big(W.memberLo, BigInt(entry.memberId))
  big(W.torrentLo, BigInt(entry.torrentId))
  big(W.sessionLo, BigInt(`0x${entry.sessionKey}`))
  big(W.sequenceLo, entry.sequence)
  big(W.rawUpLo, entry.rawUp + entry.lowerUp)
  big(W.rawDownLo, entry.rawDown + entry.lowerDown)
  big(W.uploadedLo, entry.uploaded)
  big(W.downloadedLo, entry.downloaded)
  big(W.leftLo, entry.left)
  big(W.clientLo, BigInt(`0x${entry.client}`))
  words[start + W.since] = entry.since
  words[start + W.at] = entry.at
  words[start + W.startedAt] = entry.startedAt
  words[start + W.seededSeconds] = entry.seededSeconds
  words[start + W.leechedSeconds] = entry.leechedSeconds
  const lowerUp = entry.lowerUp > 0n ? ENTRY_FLAG.lowerUp : 0
  const lowerDown = entry.lowerDown > 0n ? ENTRY_FLAG.lowerDown : 0
  words[start + W.flags] = entry.flags | lowerUp | lowerDown
  words[start + W.keyHash] = entry.keyHash
  words[start + W.ports] = (entry.port4 << 16) | entry.port6
  if (entry.ipv4 !== null) {
    words[start + W.ipv4] = entry.ipv4
      .split('.')
      .reduce((sum, part) => (sum << 8) | Number(part), 0)
  }
  entry.ipv6?.split(':').forEach((group, index) => {
    const shift = index % 2 === 0 ? 16 : 0
    words[start + W.ipv6 + (index >> 1)] |= Number.parseInt(group, 16) << shift
  })
  words[start + W.checksum] = entryChecksum(words, start)
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex32(value: number): string {
  const [a, b, c, d] = [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
  return HEX[a] + HEX[b] + HEX[c] + HEX[d]
}

/** Returns an IPv4 address as text. */
export function dotted(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 0xff}.${(value >>> 8) & 0xff}.${value & 0xff}`
}

/** Returns the IPv6 address in four words as text; null if all of them are 0. */
export function groupsAt(words: Int32Array, at: number): string | null {
  if ((words[at] | words[at + 1] | words[at + 2] | words[at + 3]) === 0) return null
  const groups = (part: number) => `${(part >>> 16).toString(16)}:${(part & 0xffff).toString(16)}`
  return Array.from(words.subarray(at, at + 4), groups).join(':')
}
