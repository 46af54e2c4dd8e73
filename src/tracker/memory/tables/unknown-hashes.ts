import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'

// When members first asked for unknown info hashes (rule 47). All threads share this table, and it
// is sent to other trackers.

/**
 * The number of places in the table, a power of two: enough for 10 minutes with many wrong clients.
 * Newer pairs replace older ones.
 */
export const HASH_PLACES = 16_384
/**
 * A place: two words with the hash of a member and an unknown info hash; when the member first
 * asked (tracker seconds; 0: the place is empty); and whether it was sent to other trackers
 * (usage/told-hashes.ts).
 */
export const HASH_PLACE_WORDS = 4
export const HP = { keyLo: 0, keyHi: 1, firstAt: 2, isTold: 3 } as const
const TABLE_WORDS = HASH_PLACES * HASH_PLACE_WORDS

/** Allocates the table, on the main thread. */
export function reserveUnknownHashes({ words, allocate }: Memory): void {
  const table = allocate(TABLE_WORDS)
  words.fill(0, table, table + TABLE_WORDS)
  words[H.unknownHashes] = table
}

/** Returns the index of the place for a pair of a member and a hash. */
export function hashPlace(words: Int32Array, keyLo: number): number {
  return (words[H.unknownHashes] >>> 0) + (keyLo & (HASH_PLACES - 1)) * HASH_PLACE_WORDS
}
