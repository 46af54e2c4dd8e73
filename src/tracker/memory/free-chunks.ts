import { FREE_LISTS, H } from './layout.ts'

// The free parts of the memory, all under the allocator's lock. The memory below `top` is cut into
// chunks without gaps; a chunk is a head word and its contents. Free neighbors are always joined,
// and no free chunk adjoins `top`. So the free parts are as large as possible, both for blocks of
// other sizes and for the system, whatever was allocated before.

/** The bits of a chunk's head; the lowest hold the class of a used chunk. */
export const HEAD = {
  kind: 0xff,
  /**
   * Words after the requested ones that are too few for a separate chunk: their number, shifted by
   * this.
   */
  pad: 8,
  padMask: 7 << 8,
  isFree: 1 << 12,
  /** The chunk before this one is free, and its last word holds its size. */
  followsFree: 1 << 13,
  /** The pages of this chunk were already given back to the system. */
  isGivenBack: 1 << 14,
} as const

/**
 * A free chunk: its head, its neighbors in the list of its size, its size, and the size again at
 * the end.
 */
const F = { next: 1, previous: 2, size: 3 } as const
export const LEAST_CHUNK = 7

// Sizes below EXACT each have a list; above, each power of two has 2^STEPS_BITS lists.
const EXACT = 256
const EXACT_BITS = 8
const STEPS_BITS = 3
const LISTS = EXACT + (32 - EXACT_BITS) * 2 ** STEPS_BITS
const MAP_WORDS = FREE_LISTS / 32
if (LISTS > FREE_LISTS) throw new Error('too many lists of free chunks')
/** How many chunks of a list are checked for their size before a list of larger ones is used. */
const MOST_LOOKS = 8

function listOf(size: number): number {
  if (size < EXACT) return size
  const power = 31 - Math.clz32(size)
  const step = (size >>> (power - STEPS_BITS)) & (2 ** STEPS_BITS - 1)
  return EXACT + (power - EXACT_BITS) * 2 ** STEPS_BITS + step
}

export interface FreeChunks {
  /** Removes and returns a free chunk of at least `size` words; 0 when there is none. */
  readonly take: (size: number) => number
  /** Adds a free chunk that is not next to another free one. */
  readonly put: (chunk: number, size: number) => void
  readonly remove: (chunk: number) => void
  readonly sizeOf: (chunk: number) => number
  /** Returns the free chunk before a chunk whose head says that there is one. */
  readonly before: (chunk: number) => number
  /**
   * Returns a chunk of at least `size` words whose pages have not been given back to the system; 0:
   * there is none.
   */
  readonly notGivenBack: (size: number) => number
}

interface ChunkLists {
  readonly words: Int32Array
}

export function attachFreeChunks(words: Int32Array): FreeChunks {
  const chunks: ChunkLists = {
    words,
  }

  return {
    sizeOf: (chunk) => sizeOf(chunks, chunk),
    remove: (chunk) => remove(chunks, chunk),
    take: (size) => take(chunks, size),
    put: (chunk, size) => put(chunks, chunk, size),
    before: (chunk) => chunk - (words[chunk - 1] >>> 0),
    notGivenBack: (size) => notGivenBack(chunks, size),
  }
}

function sizeOf(chunks: ChunkLists, chunk: number): number {
  return chunks.words[chunk + F.size] >>> 0
}

function remove(chunks: ChunkLists, chunk: number): void {
  const { words } = chunks
  const list = listOf(sizeOf(chunks, chunk))
  const next = words[chunk + F.next] >>> 0
  const previous = words[chunk + F.previous] >>> 0
  if (next !== 0) words[next + F.previous] = previous
  if (previous !== 0) words[previous + F.next] = next
  else {
    words[H.freeLists + list] = next
    if (next === 0) words[H.freeMap + (list >>> 5)] &= ~(1 << (list & 31))
  }
}

/** Returns the first list from `list` on that is not empty; -1 when there is none. */
function listFrom(chunks: ChunkLists, list: number): number {
  const { words } = chunks
  let word = list >>> 5
  if (word >= MAP_WORDS) return -1
  let bits = words[H.freeMap + word] & (-1 << (list & 31))
  while (bits === 0) {
    if (++word >= MAP_WORDS) return -1
    bits = words[H.freeMap + word]
  }
  return word * 32 + (31 - Math.clz32(bits & -bits))
}

function find(chunks: ChunkLists, size: number): number {
  const { words } = chunks
  let list = listOf(size)
  let chunk = words[H.freeLists + list] >>> 0
  // In the list of this size range, some chunks may be too small.
  for (let looks = 0; chunk !== 0 && looks < MOST_LOOKS; looks++) {
    if (sizeOf(chunks, chunk) >= size) return chunk
    chunk = words[chunk + F.next] >>> 0
  }
  list = listFrom(chunks, list + 1)
  return list < 0 ? 0 : words[H.freeLists + list] >>> 0
}

function take(chunks: ChunkLists, size: number): number {
  const chunk = find(chunks, size)
  if (chunk !== 0) remove(chunks, chunk)
  return chunk
}

function put(chunks: ChunkLists, chunk: number, size: number): void {
  const { words } = chunks
  const list = listOf(size)
  const first = words[H.freeLists + list] >>> 0
  words[chunk + F.next] = first
  words[chunk + F.previous] = 0
  words[chunk + F.size] = size
  words[chunk + size - 1] = size
  if (first !== 0) words[first + F.previous] = chunk
  words[H.freeLists + list] = chunk
  words[H.freeMap + (list >>> 5)] |= 1 << (list & 31)
}

function notGivenBack(chunks: ChunkLists, size: number): number {
  const { words } = chunks
  for (let list = listFrom(chunks, listOf(size)); list >= 0; list = listFrom(chunks, list + 1)) {
    let chunk = words[H.freeLists + list] >>> 0
    for (; chunk !== 0; chunk = words[chunk + F.next] >>> 0) {
      if ((words[chunk] & HEAD.isGivenBack) === 0 && sizeOf(chunks, chunk) >= size) return chunk
    }
  }
  return 0
}
