import { LINE_WORDS } from '../layout.ts'
import type { Memory } from '../memory.ts'
import type { Limbo } from './limbo.ts'

// An open-addressing index from a hash to records or rows, in one block of shared memory: the mask,
// the number of live entries, the number of live and dead ones, then the slots. A slot is 0 (never
// used), DEAD, or a reference. Only the main thread writes. Readers take no lock: a slot changes in
// one store, and a larger index is built separately and swapped in by one store, while the old one
// stays in limbo. They read words directly, because `Atomics.load` is a call: a word is never torn,
// and the target of a reference is only read after the reference.
//
// If all targets are at the same place within their cache line (`place`), the low bits of a
// reference are free. A slot holds a few bits of the hash there, so that another entry in a slot
// does not cost a read of its row in distant memory.

const MASK = 0
const LIVE = 1
const FILLED = 2
const SLOTS = 3
const DEAD = -1
const LEAST_SLOTS = 64
const IN_LINE = LINE_WORDS - 1

/** Returns those bits of a hash that do not determine the slot. */
const tagOf = (hash: number) => (hash >>> 28) & IN_LINE

/** Mixes two words of a key into a 32-bit hash. */
export function mix(first: number, second: number, seed: number): number {
  let hash = Math.imul(first ^ seed, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15) ^ second, 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/** The side of an index that reads. */
export interface IndexReader {
  /** Returns the reference that has this hash and `matches`, or 0. Create `matches` only once. */
  readonly find: (hash: number, matches: (ref: number) => boolean) => number
}

/** Attaches a thread to an index; `root` is the word that refers to the index's block. */
export function attachIndex(words: Int32Array, root: number): IndexReader {
  return {
    find(hash, matches) {
      const index = words[root] >>> 0
      if (index === 0) return 0
      const mask = words[index + MASK]
      let slot = hash & mask
      for (;;) {
        const ref = words[index + SLOTS + slot]
        if (ref === 0) return 0
        if (ref !== DEAD && matches(ref >>> 0)) return ref >>> 0
        slot = (slot + 1) & mask
      }
    },
  }
}

/** The same for targets that are at this place of their cache line, from 0 to 15. */
export function attachLineIndex(words: Int32Array, root: number, place: number): IndexReader {
  return {
    find(hash, matches) {
      const index = words[root] >>> 0
      if (index === 0) return 0
      const mask = words[index + MASK]
      const tag = tagOf(hash)
      let slot = hash & mask
      for (;;) {
        const value = words[index + SLOTS + slot]
        if (value === 0) return 0
        if ((value & IN_LINE) === tag && value !== DEAD) {
          const ref = ((value & ~IN_LINE) | place) >>> 0
          if (matches(ref)) return ref
        }
        slot = (slot + 1) & mask
      }
    },
  }
}

/** Follows an index step by step, without comparing keys (memory/read-ahead.ts). */
export interface SlotReader {
  /** Returns the word where the search for this key starts; 0: there is no index. */
  readonly slotOf: (first: number, second: number) => number
  readonly tagOf: (first: number, second: number) => number
  /** Returns the most likely result of a search that starts at this slot; 0: probably none. */
  readonly refAt: (slot: number, tag: number) => number
}

/** Attaches a thread to the slots of an index; `place` is the one given to `createIndexWriter`. */
export function attachSlotReader(
  words: Int32Array,
  root: number,
  seed: number,
  place?: number,
): SlotReader {
  return {
    slotOf(first, second) {
      const index = words[root] >>> 0
      return index === 0 ? 0 : index + SLOTS + (mix(first, second, seed) & words[index + MASK])
    },
    tagOf: (first, second) => tagOf(mix(first, second, seed)),
    refAt(slot, tag) {
      const at = slot >>> 0
      if (at === 0) return 0
      let value = words[at]
      if (value === DEAD) return 0
      if (place === undefined) return value
      // The next slot is nearly always in the same cache line.
      if ((value & IN_LINE) !== tag) value = words[at + 1]
      return value === DEAD || (value & IN_LINE) !== tag ? 0 : (value & ~IN_LINE) | place
    },
  }
}

export interface IndexWriter {
  readonly insert: (ref: number) => void
  /** Removes the reference; a thread that is still reading its target finds complete words. */
  readonly remove: (ref: number) => void
  readonly size: () => number
}

interface IndexState {
  readonly memory: Memory
  readonly root: number
  readonly place: number | undefined
  readonly hashOf: (ref: number) => number
  readonly limbo: Limbo
}

/**
 * Creates the side of the main thread, which writes. `hashOf` reads the hash of the row to which a
 * reference leads; `place` is the same as for `attachLineIndex`.
 */
export function createIndexWriter(
  memory: Memory,
  root: number,
  limbo: Limbo,
  hashOf: (ref: number) => number,
  place?: number,
): IndexWriter {
  const { words } = memory
  const writer: IndexState = {
    memory,
    root,
    place,
    hashOf,
    limbo,
  }

  return {
    insert: (ref) => insert(writer, ref),
    remove: (ref) => remove(writer, ref),
    size: () => (index(writer) === 0 ? 0 : words[index(writer) + LIVE]),
  }
}

function index(writer: IndexState): number {
  return writer.memory.words[writer.root] >>> 0
}

/** Returns the value to store in a slot for a reference. */
function valueOf(writer: IndexState, ref: number): number {
  const { place, hashOf } = writer
  return place === undefined ? ref | 0 : (ref & ~IN_LINE) | tagOf(hashOf(ref))
}

function refOf(writer: IndexState, value: number): number {
  const { place } = writer
  return (place === undefined ? value : (value & ~IN_LINE) | place) >>> 0
}

function make(writer: IndexState, slots: number): number {
  const { memory } = writer
  const { words } = writer.memory
  const block = memory.allocate(SLOTS + slots)
  if (block === 0) throw new Error('the memory of the tracker is full')
  words.fill(0, block, block + SLOTS + slots)
  words[block + MASK] = slots - 1
  return block
}

function put(writer: IndexState, block: number, ref: number): void {
  const { words } = writer.memory
  const { hashOf } = writer
  const mask = words[block + MASK]
  let slot = hashOf(ref) & mask
  while (words[block + SLOTS + slot] !== 0) slot = (slot + 1) & mask
  Atomics.store(words, block + SLOTS + slot, valueOf(writer, ref))
  words[block + LIVE]++
  words[block + FILLED]++
}

/** Keeps at least half of the slots empty. A new, larger index contains no dead entries. */
function makeRoom(writer: IndexState): void {
  const { words } = writer.memory
  const { root, limbo, memory } = writer
  const old = index(writer)
  if (old !== 0 && (words[old + FILLED] + 1) * 2 <= words[old + MASK] + 1) return
  const live = old === 0 ? 0 : words[old + LIVE]
  let slots = LEAST_SLOTS
  while (slots < live * 3 + 3) slots *= 2
  const grown = make(writer, slots)
  for (let slot = 0; old !== 0 && slot <= words[old + MASK]; slot++) {
    const value = words[old + SLOTS + slot]
    if (value !== 0 && value !== DEAD) put(writer, grown, refOf(writer, value))
  }
  Atomics.store(words, root, grown | 0)
  limbo.later(old, memory.free)
}

function insert(writer: IndexState, ref: number): void {
  makeRoom(writer)
  put(writer, index(writer), ref)
}

function remove(writer: IndexState, ref: number): void {
  const { words } = writer.memory
  const { hashOf } = writer
  const block = index(writer)
  if (block === 0) return
  const mask = words[block + MASK]
  let slot = hashOf(ref) & mask
  for (;;) {
    const found = words[block + SLOTS + slot]
    if (found === 0) return
    if (found === valueOf(writer, ref)) break
    slot = (slot + 1) & mask
  }
  Atomics.store(words, block + SLOTS + slot, DEAD)
  words[block + LIVE]--
}
