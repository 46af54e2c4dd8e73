import {
  CONTRADICTIONS_FEATURE,
  PAST_SEEDERS_FEATURE,
  USAGE_FEATURE,
} from '../delivery/features.ts'
import { isAgo, isId, wordsAfter } from './slot-frames.ts'

// What members and addresses use of limits that all trackers share, as bytes. The body of a `usage`
// frame, which is sent in order and has no answer:
//
//   0  kind (USAGE), big-endian
//   4  little-endian 32-bit words: entries of one size each (ENTRY_WORDS)
//
//   begin      none: earlier frames of the sender no longer count
//   members    ID (2), torrents that the member leeches there, and that it seeds there; 0 if no
//              limit of the member needs the number
//   addresses  place of an address, unknown passkeys from there in the current window (rule 43)
//   answered   a hash of an address and a valid passkey
//   hashes     a hash of a member and an unknown info hash (2), seconds since it first asked
//   seeders    place and hash of a member and a torrent of which it had everything (rule 62)
//   contradictions  a session whose counters went down (rule 77): words as UC; without evidence
//              the contradiction has ended
//
// Numbers are current totals, never differences, so repeating an entry changes nothing. Hashes have
// a key that all trackers derive from the secret, so addresses and passkeys do not leave a tracker.

const HEAD_BYTES = 4
const USAGE = {
  begin: 0,
  members: 1,
  addresses: 2,
  answered: 3,
  hashes: 4,
  seeders: 5,
  contradictions: 6,
} as const
export type UsageKind = keyof typeof USAGE
const KINDS = Object.keys(USAGE) as UsageKind[]

/** The words of an entry, by kind. */
export const ENTRY_WORDS = {
  begin: 1,
  members: 4,
  addresses: 2,
  answered: 1,
  hashes: 3,
  seeders: 2,
  contradictions: 12,
} as const
/** An entry of a member. */
export const UM = { idLo: 0, idHi: 1, leeching: 2, seeding: 3 } as const
/** An entry of a contradiction; `state` is as in memory/swarm/contradiction-table.ts. */
export const UC = {
  torrentLo: 0,
  torrentHi: 1,
  memberLo: 2,
  memberHi: 3,
  keyLo: 4,
  keyHi: 5,
  state: 6,
  ago: 7, // seconds since the lower counters began
  counters: 8, // four words: uploaded, downloaded
} as const

/** The most words in a frame. */
export const USAGE_WORDS = 2 ** 14
/**
 * More torrents than any member has; a sum of such numbers over all trackers still fits in 32 bits.
 */
const MOST_TORRENTS = 2 ** 24
/** The number of places for addresses, the same at every tracker (usage/passkey-guesses.ts). */
export const ADDRESS_PLACES = 2 ** 14
/**
 * The number of places for past seeders, the same at every tracker (memory/swarm/past-seeders.ts).
 */
export const SEEDER_PLACES = 2 ** 14
/** More evidence of a contradiction than is ever stored, at the position that it has in `state`. */
const STATES = 16 << 18
/** A higher count of unknown passkeys at a place than makes a difference. */
const MOST_UNKNOWN = 2 ** 20
/** For how many seconds a member may ask for an unknown info hash (rule 47). */
export const HASH_SECONDS = 600

export interface Usage {
  readonly kind: UsageKind
  readonly words: Int32Array
}

export function writeUsage(kind: UsageKind, words: ArrayLike<number>): Buffer {
  const body = Buffer.alloc(HEAD_BYTES + 4 * words.length)
  body.writeUInt32BE(USAGE[kind], 0)
  for (let at = 0; at < words.length; at++) body.writeInt32LE(words[at] | 0, HEAD_BYTES + 4 * at)
  return body
}

/** Returns the feature without which the other tracker does not understand this body. */
export function featureOf(body: Buffer): string {
  const kind = body.readUInt32BE(0)
  if (kind === USAGE.contradictions) return CONTRADICTIONS_FEATURE
  return kind === USAGE.seeders ? PAST_SEEDERS_FEATURE : USAGE_FEATURE
}

/** Reads a body that `usageFault` accepted. */
export function readUsage(body: Uint8Array): Usage {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return { kind: KINDS[bytes.readUInt32BE(0)], words: wordsAfter(HEAD_BYTES, bytes) }
}

/** Returns what is wrong with the body of a `usage` frame; null: it can be read. */
export function usageFault(body: Buffer): string | null {
  if (body.length < HEAD_BYTES || body.length % 4 !== 0) return 'usage is cut off'
  const number = body.readUInt32BE(0)
  if (number >= KINDS.length) return `kind ${number} of usage is unknown`
  const [kind, words] = [KINDS[number], wordsAfter(HEAD_BYTES, body)]
  if (words.length > USAGE_WORDS) return `usage of ${words.length} words`
  if (kind === 'begin') return words.length === 0 ? null : 'usage begins with words'
  if (words.length % ENTRY_WORDS[kind] !== 0) return 'an entry of usage is cut off'
  for (let at = 0; at < words.length; at += ENTRY_WORDS[kind]) {
    const fault = FAULTS[kind](words, at)
    if (fault !== null) return fault
  }
  return null
}

const isWithin = (value: number, most: number) => value >= 0 && value <= most

const FAULTS: Readonly<
  Record<Exclude<UsageKind, 'begin'>, (words: Int32Array, at: number) => string | null>
> = {
  members(words, at) {
    if (!isId(words[at + UM.idHi])) return 'the ID of a member is too large'
    const [leeching, seeding] = [words[at + UM.leeching], words[at + UM.seeding]]
    if (isWithin(leeching, MOST_TORRENTS) && isWithin(seeding, MOST_TORRENTS)) return null
    return 'a member has too many torrents'
  },
  addresses(words, at) {
    if (!isWithin(words[at], ADDRESS_PLACES - 1)) return `place ${words[at]} does not exist`
    return isWithin(words[at + 1], MOST_UNKNOWN) ? null : 'an address has too many passkeys'
  },
  answered: (words, at) => (words[at] !== 0 ? null : 'an answered passkey has no hash'),
  hashes: (words, at) =>
    isWithin(words[at + 2], HASH_SECONDS) ? null : 'the time of an info hash is not valid',
  seeders(words, at) {
    if (!isWithin(words[at], SEEDER_PLACES - 1)) return `place ${words[at]} does not exist`
    return words[at + 1] !== 0 ? null : 'a past seeder has no hash'
  },
  contradictions(words, at) {
    const highs = [words[at + UC.torrentHi], words[at + UC.memberHi]]
    if (!highs.every(isId)) return 'the ID of a contradiction is too large'
    if (!isWithin(words[at + UC.state], STATES - 1)) return 'a contradiction has too much evidence'
    if (!isAgo(words[at + UC.ago])) return 'the time of a contradiction is not valid'
    const counters = [words[at + UC.counters + 1], words[at + UC.counters + 3]]
    return counters.every((high) => high >= 0) ? null : 'a counter of a contradiction is too large'
  },
}
