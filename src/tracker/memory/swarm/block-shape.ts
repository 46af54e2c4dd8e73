import { PEER_WORDS } from './peer-row.ts'

// Small swarms are searched row by row. A block with room for more than SCAN_LIMIT peers has an
// open-addressing index after its rows, from a member's row to that member's sessions. Each slot
// holds the number of a row, plus one. The torrent's lock protects all of it.

const SCAN_LIMIT = 64
/**
 * In blocks for up to this many peers, a slot is half a word: the number of a row leaves at least
 * four bits of it for a tag (session-index.ts).
 */
const HALF_WORD_PEERS = 2_048

/**
 * Returns the number of index slots in a block for `capacity` peers, of which at most three
 * quarters are used.
 */
export function indexSlots(capacity: number): number {
  if (capacity <= SCAN_LIMIT) return 0
  // A shift, because every search calculates this, and raising to a variable power is a function
  // call.
  return 1 << (32 - Math.clz32(Math.ceil((capacity * 4) / 3) - 1))
}

/** Returns the binary logarithm of the number of slots per word: 1 or 0. */
export function slotShift(capacity: number): 0 | 1 {
  return capacity <= HALF_WORD_PEERS ? 1 : 0
}

/** Returns the words of the index in a block for `capacity` peers. */
export function indexWords(capacity: number): number {
  return indexSlots(capacity) >>> slotShift(capacity)
}

/** Returns the words of a block for `capacity` peers. */
export function blockWords(capacity: number): number {
  return capacity * PEER_WORDS + indexWords(capacity)
}
