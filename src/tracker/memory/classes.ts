import { chunkWords, SIZE_CLASSES } from './layout.ts'
import { blockWords } from './swarm/block-shape.ts'
import { SLAB_WORDS } from './swarm/slab-shape.ts'
import { MEMBER_WORDS } from './tables/member-row.ts'
import { TORRENT_WORDS } from './tables/torrent-row.ts'

// The sizes of memory blocks. They are those that swarms and tables need, so that rounding up
// wastes little.

/** Swarms of up to this many peers have one class per size, because most swarms are small. */
const EXACT_PEERS = 8
/** Classes per power of two: larger swarms leave at most a fifth of their block empty. */
const STEPS = 4
const MOST_WORDS = 2 ** 32
/**
 * The words that precede the slots of a hash index (tables/hash-index.ts); the slots are a power of
 * two.
 */
const INDEX_HEAD_WORDS = 3
const LEAST_INDEX_SLOTS = 64

function peerCapacities(): number[] {
  const capacities = Array.from({ length: EXACT_PEERS }, (_, index) => index + 1)
  for (let base = EXACT_PEERS; blockWords(base) < MOST_WORDS; base *= 2) {
    for (let step = 1; step <= STEPS; step++) capacities.push(base + (base / STEPS) * step)
  }
  return capacities
}

function indexSizes(): number[] {
  const sizes: number[] = []
  for (let slots = LEAST_INDEX_SLOTS; slots < MOST_WORDS; slots *= 2) {
    sizes.push(INDEX_HEAD_WORDS + slots)
  }
  return sizes
}

const ROW_CHUNKS = [chunkWords(MEMBER_WORDS, false), chunkWords(TORRENT_WORDS, true)]

/** The number of words of each class, smallest first. */
export const CLASS_WORDS: readonly number[] = [
  ...new Set([
    // For records of hashes and passkeys, and short texts.
    ...[6, 12],
    SLAB_WORDS,
    ...peerCapacities().map(blockWords),
    ...indexSizes(),
    ...ROW_CHUNKS,
  ]),
].sort((a, b) => a - b)

if (CLASS_WORDS.length > SIZE_CLASSES) throw new Error('too many size classes')

/** How many peers, together with their index, fit into a block of each class. */
export const CAPACITIES: readonly number[] = CLASS_WORDS.map(capacityIn)

function capacityIn(words: number): number {
  let low = 0
  let high = Math.floor(words / blockWords(1))
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (blockWords(middle) <= words) low = middle
    else high = middle - 1
  }
  return low
}

/** Returns the number of the smallest class with at least `words` words. */
export function classOf(words: number): number {
  let low = 0
  let high = CLASS_WORDS.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (CLASS_WORDS[middle] < words) low = middle + 1
    else high = middle
  }
  return low
}
