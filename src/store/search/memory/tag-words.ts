import type { Bits } from './bits.ts'
import { noBits, setBit } from './bits.ts'
import type { Terms } from './terms.ts'

// Words that some torrent has in its tags only. For all others, `title:word` is what `word` is, and
// no torrent needs to be examined.

/** The least weight of words of the name, and of their parts (0087-words-as-typed.sql). */
export const NAME_WEIGHT = 2

/** The words of a catalog, with their weights and positions. */
interface Placed {
  readonly words: {
    readonly terms: Terms
    readonly starts: Uint32Array
    readonly lists: Uint32Array
  }
  readonly places: Uint16Array
}

/** Returns the words of all torrents that some torrent has in its tags only. */
export function tagWordsOf(catalog: Placed & { readonly count: number }): Bits {
  const bits = noBits(catalog.words.terms.count())
  for (let ordinal = 0; ordinal < catalog.count; ordinal++) noteTagWords(bits, catalog, ordinal)
  return bits
}

/** Adds the words that one torrent has in its tags only; not those that are later than `bits`. */
export function noteTagWords(bits: Bits, { words, places }: Placed, ordinal: number): void {
  const { starts, lists } = words
  const end = starts[ordinal + 1]
  let at = starts[ordinal]
  while (at < end) {
    const term = lists[at]
    let isInName = false
    for (; at < end && lists[at] === term; at++) {
      if (places[at] >>> 14 >= NAME_WEIGHT) isInName = true
    }
    if (!isInName && term >>> 5 < bits.length) setBit(bits, term)
  }
}
