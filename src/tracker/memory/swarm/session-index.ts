import { CAPACITIES } from '../classes.ts'
import { T } from '../tables/torrent-row.ts'
import { P, PEER_WORDS } from './peer-row.ts'
import { indexSlots, slotShift } from './block-shape.ts'

/** The bits of the word before a block that hold its class (memory/memory.ts). */
const CLASS_BITS = 0xff
/**
 * The torrent's row repeats the class, so that it is in the cache line that each announce reads.
 */
const CLASS_SHIFT = 8
const IN_USE = 1

// A slot holds the number of a row, plus one, and above it a few bits of the member's hash, so that
// the slot of another member does not cost a read of that member's row in distant memory.
const SLOT_BITS_SHIFT = 4
const HALF_WORD = 0xffff
const ROW_BITS = 24
const TAG_BITS = ~(2 ** ROW_BITS - 1)

/** Stores which block contains the torrent's peers; 0: none. */
export function setBlock(words: Int32Array, torrent: number, block: number): void {
  words[torrent + T.block] = block
  const kind = block === 0 ? 0 : words[block - 1] & CLASS_BITS
  words[torrent + T.inUse] = IN_USE | (kind << CLASS_SHIFT)
}

/** Returns how many peers the torrent's block has room for; 0 when there is no block. */
export function capacityOf(words: Int32Array, torrent: number): number {
  return CAPACITIES[words[torrent + T.inUse] >>> CLASS_SHIFT]
}

function hashOf(member: number): number {
  const hash = Math.imul(member, 0x9e3779b1)
  return hash ^ (hash >>> 15)
}

/**
 * Returns a mask of the bits of a slot that are not part of the row's number; in a very large block
 * there are none.
 */
export function tagMask(capacity: number): number {
  if (slotShift(capacity) === 1) return HALF_WORD & (-1 << (32 - Math.clz32(capacity)))
  return capacity < 2 ** ROW_BITS ? TAG_BITS : 0
}

/** Returns these bits for a member. The slot where the search starts depends on the lowest bits. */
export function tagOf(member: number, capacity: number): number {
  return (hashOf(member) >>> (slotShift(capacity) << SLOT_BITS_SHIFT)) & tagMask(capacity)
}

/** Returns the slot of this number, given the word with it. */
export function slotIn(word: number, slot: number, shift: 0 | 1): number {
  return (word >>> ((slot & shift) << SLOT_BITS_SHIFT)) & (HALF_WORD | (shift - 1))
}

/** Returns the slot where the search for a member's sessions starts. */
export function firstSlot(member: number, capacity: number): number {
  return hashOf(member) & (indexSlots(capacity) - 1)
}

function valueOf(words: Int32Array, block: number, capacity: number, row: number): number {
  return (row + 1) | tagOf(words[block + row * PEER_WORDS + P.member], capacity)
}

function readSlot(words: Int32Array, block: number, capacity: number, slot: number): number {
  const shift = slotShift(capacity)
  return slotIn(words[block + capacity * PEER_WORDS + (slot >>> shift)], slot, shift)
}

function writeSlot(
  words: Int32Array,
  block: number,
  capacity: number,
  slot: number,
  value: number,
): void {
  const shift = slotShift(capacity)
  const place = block + capacity * PEER_WORDS + (slot >>> shift)
  const bits = (slot & shift) << SLOT_BITS_SHIFT
  const mask = (HALF_WORD | (shift - 1)) << bits
  words[place] = (words[place] & ~mask) | (value << bits)
}

export function insertSlot(words: Int32Array, block: number, capacity: number, row: number): void {
  const mask = indexSlots(capacity) - 1
  let slot = firstSlot(words[block + row * PEER_WORDS + P.member], capacity)
  while (readSlot(words, block, capacity, slot) !== 0) slot = (slot + 1) & mask
  writeSlot(words, block, capacity, slot, valueOf(words, block, capacity, row))
}

function slotOf(words: Int32Array, block: number, capacity: number, row: number): number {
  const mask = indexSlots(capacity) - 1
  const value = valueOf(words, block, capacity, row)
  let slot = firstSlot(words[block + row * PEER_WORDS + P.member], capacity)
  while (readSlot(words, block, capacity, slot) !== value) slot = (slot + 1) & mask
  return slot
}

/** Updates the index for a move of row `from` to `to`. Call it before the row is copied. */
export function moveSlot(
  words: Int32Array,
  block: number,
  capacity: number,
  from: number,
  to: number,
): void {
  const value = valueOf(words, block, capacity, from)
  const slot = slotOf(words, block, capacity, from)
  writeSlot(words, block, capacity, slot, value - from + to)
}

/** Removes a row from the index, and moves back the entries that follow it to close the gap. */
export function removeSlot(words: Int32Array, block: number, capacity: number, row: number): void {
  const mask = indexSlots(capacity) - 1
  let hole = slotOf(words, block, capacity, row)
  let slot = hole
  for (;;) {
    slot = (slot + 1) & mask
    const value = readSlot(words, block, capacity, slot)
    if (value === 0) break
    const other = (value & ~tagMask(capacity)) - 1
    const wanted = firstSlot(words[block + other * PEER_WORDS + P.member], capacity)
    // An entry may move into the gap unless its first slot is between the gap (exclusive) and its
    // place.
    if (((slot - wanted) & mask) >= ((slot - hole) & mask)) {
      writeSlot(words, block, capacity, hole, value)
      hole = slot
    }
  }
  writeSlot(words, block, capacity, hole, 0)
}
