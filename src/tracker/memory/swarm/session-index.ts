import { CAPACITIES } from '../classes.ts'
import { T } from '../tables/torrent-row.ts'
import { P, PEER_WORDS } from './peer-row.ts'
import { indexSlots } from './block-shape.ts'

/** Of the word before a block (memory/memory.ts). */
const CLASS_BITS = 0xff

/** How many peers the torrent's block has room for; 0 when it has none. */
export function capacityOf(words: Int32Array, torrent: number): number {
  const block = words[torrent + T.block] >>> 0
  return block === 0 ? 0 : CAPACITIES[words[block - 1] & CLASS_BITS]
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

/** Updates the index for a move of row `from` to `to`; call it before the row is copied. */
export function moveSlot(
  words: Int32Array,
  block: number,
  capacity: number,
  from: number,
  to: number,
): void {
  words[block + capacity * PEER_WORDS + slotOf(words, block, capacity, from)] = to + 1
}

/** Removes a row, and closes the gap by moving back the entries that follow. */
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
    // An entry may move to the hole unless its home is between the hole (exclusive) and its place.
    if (((slot - wanted) & mask) >= ((slot - hole) & mask)) {
      words[slots + hole] = value
      hole = slot
    }
  }
  words[slots + hole] = 0
}
