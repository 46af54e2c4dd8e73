import { H, MEMORY_MAGIC } from './layout.ts'
import { CLASS_WORDS, classOf } from './memory-classes.ts'

/**
 * The tracker's memory: one fixed SharedArrayBuffer that all threads see, cut into blocks.
 *
 * A block is named by the index of its first word (0 = none). Sizes come in classes
 * (memory-classes.ts); a freed block goes to the list of its class and is used again. The word
 * before a block holds its class.
 */
export interface Memory {
  readonly words: Int32Array
  /** A block of at least `size` words with whatever they held before; 0 when there is none left. */
  readonly allocate: (size: number) => number
  readonly free: (block: number) => void
  /** How many words the block really has: at least those asked for. */
  readonly sizeOf: (block: number) => number
  /** Bytes in blocks that are in use, and bytes that were ever touched. */
  readonly usage: () => { readonly usedBytes: number; readonly touchedBytes: number }
}

const GiB = 2 ** 30
/** Address space, not memory: pages cost nothing until they are touched. */
const SIZES_BYTES = [16 * GiB, 8 * GiB, 4 * GiB, 2 * GiB, GiB, GiB / 2, GiB / 4]

/** Reserves the memory: as much as can be had, or exactly `bytes`. */
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
  throw new Error('no memory for the tracker')
}

/** The memory as one thread uses it. */
export function attachMemory(buffer: SharedArrayBuffer): Memory {
  const words = new Int32Array(buffer)
  const limit = words[H.limit] >>> 0
  if (words[H.magic] !== MEMORY_MAGIC) throw new Error('this is not the memory of a tracker')

  function count(size: number, sign: 1 | -1): void {
    words[H.usedWords] += sign * (size + 1)
  }

  function allocate(size: number): number {
    const kind = classOf(size)
    const list = H.freeLists + kind
    takeLock(words, H.allocatorLock)
    let block = words[list] >>> 0
    if (block !== 0) {
      words[list] = words[block]
      count(CLASS_WORDS[kind], 1)
    } else {
      const next = (words[H.top] >>> 0) + 1 + CLASS_WORDS[kind]
      if (next <= limit) {
        block = (words[H.top] >>> 0) + 1
        words[H.top] = next
        words[block - 1] = kind
        count(CLASS_WORDS[kind], 1)
      }
    }
    releaseLock(words, H.allocatorLock)
    return block
  }

  function free(block: number): void {
    if (block === 0) return
    const kind = words[block - 1]
    takeLock(words, H.allocatorLock)
    words[block] = words[H.freeLists + kind]
    words[H.freeLists + kind] = block
    count(CLASS_WORDS[kind], -1)
    releaseLock(words, H.allocatorLock)
  }

  return {
    words,
    allocate,
    free,
    sizeOf: (block) => CLASS_WORDS[words[block - 1]],
    usage: () => ({
      usedBytes: (words[H.usedWords] >>> 0) * 4,
      touchedBytes: (words[H.top] >>> 0) * 4,
    }),
  }
}

const SPINS = 200
const WAIT_MS = 1
/** Nobody holds a lock for so long: its holder is dead, and so is the process (tracker.md §6). */
const MOST_WAITS = 5_000

/**
 * Takes a lock word that is held for a moment only; sleeps when its holder was paused.
 * @throws Error after some seconds: the holder died.
 */
export function takeLock(words: Int32Array, at: number): void {
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.compareExchange(words, at, 0, 1) === 0) return
    }
    Atomics.wait(words, at, 1, WAIT_MS)
  }
  throw new Error('a lock of the shared memory is not given back: its thread died')
}

export function releaseLock(words: Int32Array, at: number): void {
  Atomics.store(words, at, 0)
}
