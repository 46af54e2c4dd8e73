import type { Memory } from '../memory.ts'
import { flatten, keyOf } from './prefix-ranges.ts'
import type { Limbo } from './limbo.ts'

// A map from networks to numbers, in one block of shared memory: how many ranges each family has,
// then the start and the value of each. A large table also contains how many IPv4 ranges start
// before each /16: a search takes 13 steps for 5,000 networks without this index, and only a few in
// a table of the whole internet with it. The main thread builds a new block and swaps it in by one
// store.

const COUNT4 = 0
const COUNT6 = 1
const HAS_INDEX = 2
const BEGIN = 3
const V6_WORDS = 4
/** A table with at least this many IPv4 ranges has an index, of 256 KiB. */
const INDEXED = 8_192
const INDEX_WORDS = 2 ** 16 + 1
/** Turns the order of unsigned words into that of signed ones. */
const FLIP = 0x80000000 | 0

/** Returns the value for an address; 0 if no network of the table contains it. */
export interface Prefixes {
  readonly isEmpty: () => boolean
  /** Takes the address as its big-endian value. */
  readonly find4: (address: number) => number
  /** Takes the address from `from`, as four big-endian words at `at`. */
  readonly find6: (from: Int32Array, at: number) => number
}

/** Attaches a thread to a table; `root` is the word that refers to its block. */
export function attachPrefixes(words: Int32Array, root: number): Prefixes {
  /** Compares the start at `entry` with the address: below 0, 0 or above 0. */
  function compare6(entry: number, from: Int32Array, at: number): number {
    for (let word = 0; word < V6_WORDS; word++) {
      const start = words[entry + word]
      const sought = from[at + word] ^ FLIP
      if (start !== sought) return start < sought ? -1 : 1
    }
    return 0
  }

  return {
    isEmpty: () => words[root] === 0,

    find4(address) {
      const block = Atomics.load(words, root) >>> 0
      if (block === 0) return 0
      const count = words[block + COUNT4]
      const starts = block + BEGIN
      const sought = address ^ FLIP
      let low = 0
      let high = count
      if (words[block + HAS_INDEX] !== 0) {
        const index = starts + 2 * count + (address >>> 16)
        low = words[index]
        high = words[index + 1]
      }
      while (low < high) {
        const middle = (low + high) >>> 1
        if (words[starts + middle] <= sought) low = middle + 1
        else high = middle
      }
      return low === 0 ? 0 : words[starts + count + low - 1]
    },

    find6(from, at) {
      const block = Atomics.load(words, root) >>> 0
      if (block === 0) return 0
      const count = words[block + COUNT6]
      const index = words[block + HAS_INDEX] === 0 ? 0 : INDEX_WORDS
      const starts = block + BEGIN + 2 * words[block + COUNT4] + index
      let low = 0
      for (let high = count; low < high;) {
        const middle = (low + high) >>> 1
        if (compare6(starts + middle * V6_WORDS, from, at) <= 0) low = middle + 1
        else high = middle
      }
      return low === 0 ? 0 : words[starts + count * V6_WORDS + low - 1]
    },
  }
}

/** A network such as `203.0.113.0/24` or `2001:db8::1`, and its value, above 0. */
export interface Prefix {
  readonly network: string
  readonly value: number
}

/** Creates the main thread's side of a table, which replaces the whole table. */
export function createPrefixWriter({ words, allocate, free }: Memory, root: number, limbo: Limbo) {
  return {
    /**
     * Replaces the table. If networks contain each other, the narrowest applies. Returns the
     * networks that are not valid, which are left out.
     */
    set(prefixes: readonly Prefix[]): string[] {
      const faults: string[] = []
      const found4: [bigint, bigint, number][] = []
      const found6: [bigint, bigint, number][] = []
      for (const { network, value } of prefixes) {
        const key = keyOf(network)
        if (key === null) faults.push(network)
        else (key.isIpv4 ? found4 : found6).push([key.first, key.last, value])
      }
      const ranges4 = flatten(found4, 2n ** 32n)
      const ranges6 = flatten(found6, 2n ** 128n)
      const old = words[root] >>> 0
      Atomics.store(words, root, write(ranges4, ranges6) | 0)
      limbo.later(old, free)
      return faults
    },
  }

  /** Writes how many ranges start before each /16, and the total at the end. */
  function writeIndex(ranges4: readonly [bigint, number][], from: number): number {
    let before = 0
    for (let part = 0; part < INDEX_WORDS; part++) {
      while (before < ranges4.length && Number(ranges4[before][0]) < part * 2 ** 16) before++
      words[from + part] = before
    }
    return from + INDEX_WORDS
  }

  function write(ranges4: [bigint, number][], ranges6: [bigint, number][]): number {
    if (ranges4.length + ranges6.length === 0) return 0
    const hasIndex = ranges4.length >= INDEXED
    const size =
      BEGIN + 2 * ranges4.length + (hasIndex ? INDEX_WORDS : 0) + (V6_WORDS + 1) * ranges6.length
    const block = allocate(size)
    if (block === 0) throw new Error('the memory of the tracker is full')
    words[block + COUNT4] = ranges4.length
    words[block + COUNT6] = ranges6.length
    words[block + HAS_INDEX] = hasIndex ? 1 : 0
    let at = block + BEGIN
    for (const [start] of ranges4) words[at++] = Number(start) ^ FLIP
    for (const [, value] of ranges4) words[at++] = value
    if (hasIndex) at = writeIndex(ranges4, at)
    for (const [start] of ranges6) {
      for (let shift = 96n; shift >= 0n; shift -= 32n) {
        words[at++] = Number((start >> shift) & 0xffffffffn) ^ FLIP
      }
    }
    for (const [, value] of ranges6) words[at++] = value
    return block
  }
}

export type PrefixWriter = ReturnType<typeof createPrefixWriter>
