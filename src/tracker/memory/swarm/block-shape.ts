import { PEER_WORDS } from './peer-row.ts'

// Small swarms are searched row by row. A swarm whose block has room for more than SCAN_LIMIT peers
// has an open-addressing index after its rows, from a member's row to that member's sessions; each
// slot holds the number of a row, plus one. All of it is under the torrent's lock.

const SCAN_LIMIT = 64

/** Slots of the index in a block for `capacity` peers: at most three quarters are ever used. */
export function indexSlots(capacity: number): number {
  if (capacity <= SCAN_LIMIT) return 0
  // A shift: a power of a variable is a call, and every search asks.
  return 1 << (32 - Math.clz32(Math.ceil((capacity * 4) / 3) - 1))
}

/** Words of a block for `capacity` peers. */
export function blockWords(capacity: number): number {
  return capacity * PEER_WORDS + indexSlots(capacity)
}
