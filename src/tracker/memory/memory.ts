import { GIB } from '../../domain/units.ts'
import { attachFreeChunks, HEAD, LEAST_CHUNK } from './free-chunks.ts'
import type { FreeChunks } from './free-chunks.ts'
import { H, MEMORY_MAGIC } from './layout.ts'
import { CLASS_WORDS, classOf } from './classes.ts'

/**
 * The tracker's memory: one SharedArrayBuffer of fixed size that all threads see, divided into
 * blocks.
 *
 * A block is named by the index of its first word (0: none). Sizes are rounded up to classes
 * (classes.ts), and free neighbors are joined (free-chunks.ts), so that blocks of any size can take
 * their place. The word before a block holds its class.
 */
export interface Memory {
  readonly words: Int32Array
  /**
   * Allocates a block of at least `size` words, which are not cleared; returns 0 when the memory is
   * full.
   */
  readonly allocate: (size: number) => number
  readonly free: (block: number) => void
  /** Returns how many words the block has: at least those that were asked for. */
  readonly sizeOf: (block: number) => number
  /**
   * Reserves a free part of at least `least` words whose pages were used since they were last given
   * back to the system, so that they can be given back; null when there is none. No thread gets it
   * until `release`.
   */
  readonly takeFree: (least: number) => FreePart | null
  /** The same for the memory above the highest block. */
  readonly takeTop: (least: number) => FreePart | null
  /** The bytes of the blocks in use, and the bytes up to the end of the last block. */
  readonly usage: () => { readonly usedBytes: number; readonly touchedBytes: number }
}

/** A part that no thread uses: the words from `from` to before `to` may lose their contents. */
interface FreePart {
  readonly from: number
  readonly to: number
  readonly release: () => void
}

const GiB = GIB
/**
 * Sizes of address space to reserve, in this order. It is not memory yet: a page costs nothing
 * until it is used.
 */
const SIZES_BYTES = [16 * GiB, 8 * GiB, 4 * GiB, 2 * GiB, GiB, GiB / 2, GiB / 4]

/** Reserves the memory: as much as the system allows, or exactly `bytes`. */
export function reserveMemory(bytes?: number): SharedArrayBuffer {
  const sizes = bytes === undefined ? SIZES_BYTES : [bytes]
  for (const [index, size] of sizes.entries()) {
    try {
      const buffer = new SharedArrayBuffer(size)
      const words = new Int32Array(buffer)
      words[H.magic] = MEMORY_MAGIC
      words[H.top] = H.end
      words[H.limit] = words.length === 2 ** 32 ? -1 : words.length
      return buffer
    } catch (error) {
      if (!(error instanceof RangeError) || index === sizes.length - 1) throw error
    }
  }
  throw new Error('the tracker cannot reserve memory: raise the memory limits of this process')
}

interface MemoryState {
  readonly words: Int32Array<SharedArrayBuffer>
  readonly chunks: FreeChunks
  readonly limit: number
}

/** Attaches one thread to the memory. */
export function attachMemory(buffer: SharedArrayBuffer): Memory {
  const words = new Int32Array(buffer)
  const memory: MemoryState = {
    words,
    chunks: attachFreeChunks(words),
    limit: words[H.limit] >>> 0,
  }

  if (words[H.magic] !== MEMORY_MAGIC) throw new Error('this is not the memory of a tracker')

  return {
    words,
    allocate: (size) => allocate(memory, size),
    free: (block) => free(memory, block),
    takeFree: (least) => takeFree(memory, least),
    takeTop: (least) => takeTop(memory, least),
    sizeOf: (block) => CLASS_WORDS[words[block - 1] & HEAD.kind],
    usage: () => usage(memory),
  }
}

/** Marks a chunk as used; what remains of it becomes a free chunk or padding. */
function use(memory: MemoryState, chunk: number, size: number, wanted: number, kind: number): void {
  const { words, chunks } = memory
  const followsFree = words[chunk] & HEAD.followsFree
  const isGivenBack = words[chunk] & HEAD.isGivenBack
  const rest = size - wanted
  const isCut = rest >= LEAST_CHUNK
  words[chunk] = kind | followsFree | (isCut ? 0 : rest << HEAD.pad)
  words[H.usedWords] += isCut ? wanted : size
  if (!isCut) setFollows(memory, chunk + size, false)
  else {
    words[chunk + wanted] = HEAD.isFree | isGivenBack
    chunks.put(chunk + wanted, rest)
  }
}

function setFollows(memory: MemoryState, chunk: number, free: boolean): void {
  const { words } = memory
  if (chunk >= words[H.top] >>> 0) return
  if (free) words[chunk] |= HEAD.followsFree
  else words[chunk] &= ~HEAD.followsFree
}

/** Makes a new chunk at the top; 0 when the memory is full. */
function grow(memory: MemoryState, size: number): number {
  const { words, limit } = memory
  const chunk = words[H.top] >>> 0
  if (chunk + size > limit) return 0
  words[H.top] = chunk + size
  if (words[H.top] >>> 0 > words[H.highest] >>> 0) words[H.highest] = words[H.top]
  words[chunk] = 0
  return chunk
}

function allocate(memory: MemoryState, size: number): number {
  const { words, chunks } = memory
  const kind = classOf(size)
  const wanted = CLASS_WORDS[kind] + 1
  takeLock(words, H.allocatorLock)
  let chunk = chunks.take(wanted)
  if (chunk !== 0) use(memory, chunk, chunks.sizeOf(chunk), wanted, kind)
  else {
    chunk = grow(memory, wanted)
    if (chunk !== 0) use(memory, chunk, wanted, wanted, kind)
  }
  releaseLock(words, H.allocatorLock)
  return chunk === 0 ? 0 : chunk + 1
}

function usedSize(memory: MemoryState, chunk: number): number {
  const head = memory.words[chunk]
  return CLASS_WORDS[head & HEAD.kind] + 1 + ((head & HEAD.padMask) >>> HEAD.pad)
}

/**
 * Joins the chunk with its free neighbors; if the result reaches the top, lowers the top instead.
 */
function join(memory: MemoryState, chunk: number, size: number, mark = 0): void {
  const { words, chunks } = memory
  let first = chunk
  let end = chunk + size
  if ((words[chunk] & HEAD.followsFree) !== 0) {
    first = chunks.before(chunk)
    chunks.remove(first)
  }
  if (end !== words[H.top] >>> 0 && (words[end] & HEAD.isFree) !== 0) {
    chunks.remove(end)
    end += chunks.sizeOf(end)
  }
  if (end === words[H.top] >>> 0) {
    words[H.top] = first
    return
  }
  const isAlone = first === chunk && end === chunk + size
  words[first] = HEAD.isFree | (isAlone ? mark : 0)
  chunks.put(first, end - first)
  setFollows(memory, end, true)
}

function free(memory: MemoryState, block: number): void {
  const { words } = memory
  if (block === 0) return
  takeLock(words, H.allocatorLock)
  const size = usedSize(memory, block - 1)
  words[H.usedWords] -= size
  join(memory, block - 1, size)
  releaseLock(words, H.allocatorLock)
}

/** Reserves a part: until `release` it looks like a used block to its neighbors. */
function partOf(memory: MemoryState, chunk: number, size: number): FreePart {
  const { words } = memory
  words[chunk] = 0
  return {
    // Excludes the head and the last word, which may hold a size.
    from: chunk + 1,
    to: chunk + size - 1,
    release() {
      takeLock(words, H.allocatorLock)
      join(memory, chunk, size, HEAD.isGivenBack)
      releaseLock(words, H.allocatorLock)
    },
  }
}

function takeFree(memory: MemoryState, least: number): FreePart | null {
  const { words, chunks } = memory
  takeLock(words, H.allocatorLock)
  const chunk = chunks.notGivenBack(least)
  let part: FreePart | null = null
  if (chunk !== 0) {
    const size = chunks.sizeOf(chunk)
    chunks.remove(chunk)
    setFollows(memory, chunk + size, false)
    part = partOf(memory, chunk, size)
  }
  releaseLock(words, H.allocatorLock)
  return part
}

function takeTop(memory: MemoryState, least: number): FreePart | null {
  const { words } = memory
  takeLock(words, H.allocatorLock)
  const size = (words[H.highest] >>> 0) - (words[H.top] >>> 0)
  const chunk = size < least ? 0 : grow(memory, size)
  // This memory is not used until the top rises again, so it need not be given back twice.
  if (chunk !== 0) words[H.highest] = chunk
  const part = chunk === 0 ? null : partOf(memory, chunk, size)
  releaseLock(words, H.allocatorLock)
  return part
}

function usage(memory: MemoryState) {
  return {
    usedBytes: (memory.words[H.usedWords] >>> 0) * 4,
    touchedBytes: (memory.words[H.top] >>> 0) * 4,
  }
}

const SPINS = 200
const WAIT_MS = 1
/**
 * The most waits for a lock. No thread holds one for this long: the holder has died, and the
 * process must end.
 */
const MOST_WAITS = 5_000

/**
 * Takes a lock (a word) that is only held for a moment; sleeps if its holder is paused.
 * @throws Error after some seconds, because the holder has died
 */
export function takeLock(words: Int32Array, at: number): void {
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.compareExchange(words, at, 0, 1) === 0) return
    }
    Atomics.wait(words, at, 1, WAIT_MS)
  }
  throw new Error('a thread died while it held a lock of the memory: the tracker must restart')
}

export function releaseLock(words: Int32Array, at: number): void {
  Atomics.store(words, at, 0)
}
