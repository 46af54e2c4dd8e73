import { SLOTS } from '../../domain/fleet/slots.ts'

// How a tracker hands the swarms of a slot over to its holder, as bytes.
//
// The body of a `give` frame is a part of one handover:
//
//   0  number of the handover, chosen by the giver
//   4  version of the giver's map of holders
//   8  slot, 2 bytes
//  10  flags (GIVE_FLAG)
//  11  zero
//  12  torrents, as little-endian 32-bit words: each a head (GT), then its sessions (GS). A swarm
//      that is too large for a frame continues in the next one, which repeats its head.
//
// The body of a `taken` frame answers it:
//
//   0  number of the handover
//   4  slot, 2 bytes
//   6  outcome (TAKEN)
//   7  zero
//
// Numbers of both heads are big-endian.

const GIVE_HEAD_BYTES = 12
const TAKEN_BYTES = 8

/** `last`: this part completes the handover. */
export const GIVE_FLAG = { first: 1, last: 2 } as const

/**
 * The outcomes of a handover. `taken`: the holder has the swarms; `stored`: they are on its disk.
 * All others refuse the frame: its map is older, it is not the holder, its memory is full, it is
 * not ready, or a torrent is in another slot.
 */
const TAKEN = {
  taken: 0,
  stored: 1,
  olderMap: 2,
  notHolder: 3,
  full: 4,
  notReady: 5,
  wrongSlot: 6,
} as const
export type Taken = keyof typeof TAKEN

/** The words of a torrent's head. */
export const GT = { idLo: 0, idHi: 1, snatches: 2, sessions: 3 } as const
export const GIVEN_TORRENT_WORDS = 4

/**
 * The words of a session. Times are seconds before now (-1: never), because each tracker's seconds
 * start at a different time; `startedAt` is seconds since 1970. `flags` are those of the peer's
 * row.
 */
export const GS = {
  memberLo: 0,
  memberHi: 1,
  keyLo: 2,
  keyHi: 3,
  flags: 4,
  ipv4: 5,
  ports: 6,
  ipv6: 7, // four words
  uploadedLo: 11, // six words: uploaded, downloaded, left
  startedAt: 17,
  heardAgo: 18,
  heardAgo4: 19, // -1: no IPv6 endpoint, or none of IPv4
  heardAgo6: 20, // -1: no IPv6 endpoint
  entryAgo: 21, // the last journal entry
  counted: 22, // seconds seeded, or below 0 leeched, since then
} as const
export const GIVEN_SESSION_WORDS = 23

/** The most words in a frame: well below the largest body. */
export const GIVE_WORDS = 2 ** 17

export interface Give {
  readonly number: number
  readonly version: number
  readonly slot: number
  readonly flags: number
  /** The words of the torrents. A copy, so that they are aligned. */
  readonly words: Int32Array
}

export function writeGive({ number, version, slot, flags, words }: Give): Buffer {
  const body = Buffer.alloc(GIVE_HEAD_BYTES + words.byteLength)
  body.writeUInt32BE(number, 0)
  body.writeUInt32BE(version, 4)
  body.writeUInt16BE(slot, 8)
  body[10] = flags
  body.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), GIVE_HEAD_BYTES)
  return body
}

/** Reads a body that `giveFault` accepted. */
export function readGive(body: Uint8Array): Give {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return {
    number: bytes.readUInt32BE(0),
    version: bytes.readUInt32BE(4),
    slot: bytes.readUInt16BE(8),
    flags: bytes[10],
    words: wordsAfter(GIVE_HEAD_BYTES, bytes),
  }
}

/** Returns a copy of what follows the head of a body, so that its words are aligned. */
export function wordsAfter(headBytes: number, body: Buffer): Int32Array {
  return new Int32Array(new Uint8Array(body.subarray(headBytes)).buffer)
}

/** Returns what is wrong with the body of a `give` frame; null: it can be read. */
export function giveFault(body: Buffer): string | null {
  if (body.length < GIVE_HEAD_BYTES) return 'a handover is cut off'
  if ((body.length - GIVE_HEAD_BYTES) % 4 !== 0) return 'a handover is cut off'
  const [slot, flags] = [body.readUInt16BE(8), body[10]]
  if (slot >= SLOTS) return `slot ${slot} does not exist`
  if (flags > (GIVE_FLAG.first | GIVE_FLAG.last)) return `flags ${flags} of a handover are unknown`
  const words = wordsAfter(GIVE_HEAD_BYTES, body)
  return torrentsFault(words, GIVEN_TORRENT_WORDS, () => null, sessionFault)
}

/**
 * Returns what is wrong with torrents, each a head and its sessions; null: they can be read. A head
 * of `headWords` words starts with the ID (as GT) and ends with the number of sessions that follow.
 */
export function torrentsFault(
  words: Int32Array,
  headWords: number,
  headFault: (words: Int32Array, at: number) => string | null,
  faultOf: (words: Int32Array, at: number) => string | null,
): string | null {
  for (let at = 0; at < words.length;) {
    if (words.length - at < headWords) return 'a torrent is cut off'
    const sessions = words[at + headWords - 1] >>> 0
    if (!isId(words[at + GT.idHi])) return 'the ID of a torrent is too large'
    const fault = headFault(words, at)
    if (fault !== null) return fault
    at += headWords
    if (sessions > (words.length - at) / GIVEN_SESSION_WORDS) return 'a torrent is cut off'
    for (const end = at + sessions * GIVEN_SESSION_WORDS; at < end; at += GIVEN_SESSION_WORDS) {
      const wrong = faultOf(words, at)
      if (wrong !== null) return wrong
    }
  }
  return null
}

/** Whether a word is the high half of an ID: IDs are below 2^53. */
export const isId = (high: number) => high >= 0 && high < 2 ** 21
/** More seconds than a giver ever writes (session-words.ts). */
const MOST_AGO = 7 * 86_400
/** Whether a word is a number of seconds before now; -1: never. */
export const isAgo = (seconds: number) => seconds >= -1 && seconds <= MOST_AGO

/** Returns what is wrong with the session at `at`; null: it can be read. */
export function sessionFault(words: Int32Array, at: number): string | null {
  if (!isId(words[at + GS.memberHi])) return 'the ID of a member is too large'
  for (let high = GS.uploadedLo + 1; high < GS.startedAt; high += 2) {
    if (words[at + high] < 0) return 'a counter of a session is too large'
  }
  const times = [GS.heardAgo, GS.heardAgo4, GS.heardAgo6, GS.entryAgo].map((one) => words[at + one])
  if (!times.every(isAgo) || times[0] < 0 || times[3] < 0) return 'a time of a session is not valid'
  if (Math.abs(words[at + GS.counted]) >= 2 ** 17) return 'the time of a session is not valid'
  return null
}

export function writeTaken(number: number, slot: number, outcome: Taken): Buffer {
  const body = Buffer.alloc(TAKEN_BYTES)
  body.writeUInt32BE(number, 0)
  body.writeUInt16BE(slot, 4)
  body[6] = TAKEN[outcome]
  return body
}

const OUTCOMES = Object.keys(TAKEN) as Taken[]

/** Reads the body of a `taken` frame; returns null when it is not valid. */
export function readTaken(body: Uint8Array): {
  readonly number: number
  readonly slot: number
  readonly outcome: Taken
} | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (bytes.length !== TAKEN_BYTES || bytes[6] >= OUTCOMES.length) return null
  const slot = bytes.readUInt16BE(4)
  if (slot >= SLOTS) return null
  return { number: bytes.readUInt32BE(0), slot, outcome: OUTCOMES[bytes[6]] }
}
