import { SLOTS } from '../../domain/fleet/slots.ts'
import { H } from './layout.ts'

// Whether replies wait for copies at other trackers (docs/decisions/0058), in words that every
// thread reads: how long they wait, and one bit per slot.

const AT = { wait: H.copies, slots: H.copies + 1 } as const
const SLOT_WORDS = SLOTS / 32

export interface CopyCells {
  /**
   * How long a reply waits at most until another tracker has its entries; 0: replies do not wait.
   */
  readonly waitMilliseconds: () => number
  /** Whether a reachable tracker has a complete copy of this slot. */
  readonly isCopied: (slot: number) => boolean
}

export function attachCopyCells(words: Int32Array): CopyCells {
  return {
    waitMilliseconds: () => words[AT.wait],
    isCopied: (slot) =>
      slot >= 0 && ((Atomics.load(words, AT.slots + (slot >>> 5)) >>> (slot & 31)) & 1) === 1,
  }
}

/** Writes how long replies wait at most. Called once, before announce threads start. */
export function writeCopyWait(words: Int32Array, milliseconds: number): void {
  words[AT.wait] = milliseconds
}

/** Writes the slots that have a copy; only the main thread does. */
export function writeCopied(words: Int32Array, slots: Iterable<number>): void {
  const bits = new Int32Array(SLOT_WORDS)
  for (const slot of slots) bits[slot >>> 5] |= 1 << (slot & 31)
  bits.forEach((word, index) => Atomics.store(words, AT.slots + index, word))
}
