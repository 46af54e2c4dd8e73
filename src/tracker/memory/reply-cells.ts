import { announceRefusals } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { H, MAX_THREADS, SEEN_WORDS } from './layout.ts'

// The counts of each thread's replies, in words of that thread: refusals by code, the time of
// turns, and clients. The main thread reads the sums.

/**
 * The number of slots for clients, and the words of a slot: the first 8 bytes of a peer ID, and the
 * number of its announces.
 */
export const CLIENT_SLOTS = 1_024
export const CLIENT_SLOT = { hi: 0, lo: 1, count: 2 } as const
export const CLIENT_SLOT_WORDS = 3

const CODES = 64
export const TURN_BUCKETS = 32

export const SEEN = {
  /** Replies by the code of their ruling. */
  codes: 0,
  /**
   * Replies of timed turns, by the duration of the turn (in powers of two of microseconds), and the
   * sum of the durations.
   */
  turns: CODES,
  turnMicroseconds: CODES + TURN_BUCKETS,
  /** Announces of clients that have no slot. */
  otherClients: CODES + TURN_BUCKETS + 1,
  /** 1 for a thread that counts, so that the pages of other threads are never read. */
  isUsed: CODES + TURN_BUCKETS + 2,
  clients: CODES + TURN_BUCKETS + 8,
} as const

/** The codes of replies, each of them once, in the order of the list of rulings. */
export const replyCodes: readonly string[] = [...new Set(announceRefusals.map(({ code }) => code))]
if (replyCodes.length > CODES) throw new Error('too many codes of refusals')
if (SEEN.clients + CLIENT_SLOTS * CLIENT_SLOT_WORDS > SEEN_WORDS)
  throw new Error('too many clients')

const numbers = new Map(replyCodes.map((code, number) => [code, number]))

/** Returns the number of a ruling's code: its index in `replyCodes`; 0 for an unknown one. */
export function codeNumber(ruling: Ruling): number {
  return numbers.get(ruling.code) ?? 0
}

/** Returns the index of the first word of a thread. */
export function seenBase(thread: number): number {
  return H.seen + thread * SEEN_WORDS
}

/** Returns the sum of a word over all threads. The words wrap at 2^32. */
export function sumSeen(words: Int32Array, at: number): number {
  let sum = 0
  for (let thread = 0; thread < MAX_THREADS; thread++) {
    if (words[seenBase(thread) + SEEN.isUsed] !== 0) sum += words[seenBase(thread) + at] >>> 0
  }
  return sum
}
