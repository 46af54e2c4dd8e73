import { PEER_WORDS } from './peer-row.ts'

// Small swarms are searched row by row. A block with room for more than SCAN_LIMIT peers has an
// open-addressing index after its rows, from a member's row to that member's sessions; each slot
// holds the number of a row, plus one. All of it is under the torrent's lock.

const SCAN_LIMIT = 64

/**
 * Returns the index slots of a block for `capacity` peers, of which three quarters are used at
 * most.
 */
export function indexSlots(capacity: number): number {
  if (capacity <= SCAN_LIMIT) return 0
  // A shift, because every search computes this: a power of a variable is a function call.
  return 1 << (32 - Math.clz32(Math.ceil((capacity * 4) / 3) - 1))
}

/** Returns the words of a block for `capacity` peers. */
export function blockWords(capacity: number): number {
  return capacity * PEER_WORDS + indexSlots(capacity)
}
