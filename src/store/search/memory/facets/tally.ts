import type { Bits } from '../bits.ts'
import { onesOf } from '../bits.ts'
import type { Vocabulary } from '../catalog.ts'
import { readAhead } from '../read-ahead.ts'

// Counts facts torrent by torrent: of the members of a set, of all others, or of a sample of them.

/** Which torrents are counted. */
export interface Side {
  readonly bits: Bits
  /** Whether the torrents outside `bits` are counted, not those in it. */
  readonly isOutside: boolean
  /** The number of ordinals. */
  readonly end: number
  /** One of this many torrents is counted. */
  readonly step: number
}

export interface Tally {
  /** By term, how many of the counted torrents have it. */
  readonly counts: Uint32Array
  /** All terms that any of them has. */
  readonly met: readonly number[]
  /** The number of counted torrents. */
  readonly torrents: number
}

/** How many torrents are read ahead. */
const BATCH = 512

/**
 * Counts how many torrents have each fact; none has a fact twice.
 * @param counts zeros, one per term, which are counted up
 */
export function tallyOf(facts: Vocabulary, side: Side, counts: Uint32Array): Tally {
  const met: number[] = []
  let torrents = 0
  eachBatch(side, (ordinals) => {
    torrents += ordinals.length
    countBatch(facts, ordinals, counts, met)
  })
  return { counts, met, torrents }
}

/** Calls back with the torrents of a side in ascending order, up to `BATCH` at a time. */
function eachBatch(side: Side, on: (ordinals: Uint32Array) => void): void {
  const { end, step } = side
  const batch = new Uint32Array(BATCH)
  const words = (end + 31) >>> 5
  let [filled, passed] = [0, 0]
  for (let at = 0; at < words; at++) {
    let word = membersAt(side, at)
    const members = onesOf(word)
    if (passed + members < step) {
      passed += members
      continue
    }
    for (; word !== 0; word &= word - 1) {
      if (++passed < step) continue
      passed = 0
      batch[filled++] = (at << 5) + 31 - Math.clz32(word & -word)
      if (filled < BATCH) continue
      on(batch)
      filled = 0
    }
  }
  on(batch.subarray(0, filled))
}

/** Returns which of 32 ordinals are on a side. */
function membersAt({ bits, isOutside, end }: Side, at: number): number {
  if (!isOutside) return bits[at]
  const isLast = at === end >>> 5
  return isLast ? ~bits[at] & ~(-1 << (end & 31)) : ~bits[at]
}

function countBatch(
  { starts, lists }: Vocabulary,
  ordinals: Uint32Array,
  counts: Uint32Array,
  met: number[],
): void {
  readAhead(starts, ordinals, lists)
  for (let n = 0; n < ordinals.length; n++) {
    const to = starts[ordinals[n] + 1]
    for (let at = starts[ordinals[n]]; at < to; at++) {
      if (counts[lists[at]]++ === 0) met.push(lists[at])
    }
  }
}
