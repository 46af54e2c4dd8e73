import { P, PEER_WORDS } from './peer-row.ts'

// Small swarms are searched row by row. A swarm whose block has room for more than SCAN_LIMIT peers
// carries an open-addressing index behind its rows, from a member's row to that member's
// sessions; each slot holds the number of a row, plus one. All of it is under the torrent's lock.

export const SCAN_LIMIT = 64

/** Slots of the index in a block for `capacity` peers: at most three quarters are ever used. */
export function indexSlots(capacity: number): number {
  if (capacity <= SCAN_LIMIT) return 0
  return 2 ** (32 - Math.clz32(Math.ceil((capacity * 4) / 3) - 1))
}

/** Words of a block for `capacity` peers. */
export function blockWords(capacity: number): number {
  return capacity * PEER_WORDS + indexSlots(capacity)
}

function home(member: number, mask: number): number {
  const hash = Math.imul(member, 0x9e3779b1)
  return (hash ^ (hash >>> 15)) & mask
}

/** Where the chain of a member's sessions begins. */
export function firstSlot(member: number, capacity: number): number {
  return home(member, indexSlots(capacity) - 1)
}

export function insertSlot(words: Int32Array, block: number, capacity: number, row: number): void {
  const slots = block + capacity * PEER_WORDS
  const mask = indexSlots(capacity) - 1
  let slot = home(words[block + row * PEER_WORDS + P.member], mask)
  while (words[slots + slot] !== 0) slot = (slot + 1) & mask
  words[slots + slot] = row + 1
}

function slotOf(words: Int32Array, block: number, capacity: number, row: number): number {
  const slots = block + capacity * PEER_WORDS
  const mask = indexSlots(capacity) - 1
  let slot = home(words[block + row * PEER_WORDS + P.member], mask)
  while (words[slots + slot] !== row + 1) slot = (slot + 1) & mask
  return slot
}

/** Row `from` is about to stand at `to`; call it while the row still stands at `from`. */
export function moveSlot(
  words: Int32Array,
  block: number,
  capacity: number,
  from: number,
  to: number,
): void {
  words[block + capacity * PEER_WORDS + slotOf(words, block, capacity, from)] = to + 1
}

/** Takes a row out, closing the gap by shifting back what was pushed behind it. */
export function removeSlot(words: Int32Array, block: number, capacity: number, row: number): void {
  const slots = block + capacity * PEER_WORDS
  const mask = indexSlots(capacity) - 1
  let hole = slotOf(words, block, capacity, row)
  let slot = hole
  for (;;) {
    slot = (slot + 1) & mask
    const value = words[slots + slot]
    if (value === 0) break
    const wanted = home(words[block + (value - 1) * PEER_WORDS + P.member], mask)
    // It may go to the hole unless its home lies between the hole (exclusive) and where it is.
    if (((slot - wanted) & mask) >= ((slot - hole) & mask)) {
      words[slots + hole] = value
      hole = slot
    }
  }
  words[slots + hole] = 0
}
