import type { Bits } from './bits.ts'
import { addAll, countBits, noBits, setBit } from './bits.ts'
import type { Range } from './terms.ts'

// Which torrents have a term: lists of ordinals, or bits where these take less memory.

export interface Postings {
  /** Adds all torrents that have any term of the range to `bits`. */
  readonly addTo: (bits: Bits, range: Range) => void
  /** Adds a torrent that has a term; its ordinal is higher than all earlier ones. */
  readonly append: (term: number, ordinal: number) => void
  /** Returns how many ordinals have a term, including those that are no longer live. */
  readonly most: (term: number) => number
  readonly bytesUsed: () => number
  /** Returns the input from which `sealedPostings` restores them, without later additions. */
  readonly parts: () => PostingParts
}

export interface PostingParts {
  /** Where the ordinals of each term start. */
  readonly offsets: Uint32Array<ArrayBuffer>
  readonly ordinals: Uint32Array<ArrayBuffer>
  /** The terms that have bits instead, and these bits, one after the other. */
  readonly denseTerms: Uint32Array<ArrayBuffer>
  readonly denseBits: Bits
}

/** The terms of each torrent, one after the other; a term may be repeated. */
export interface Lists {
  /** Where the terms of each torrent start; one more than there are torrents. */
  readonly starts: Uint32Array
  readonly terms: Uint32Array
  readonly count: number
}

export function createPostings(lists: Lists, termCount: number): Postings {
  const { starts, terms, count } = lists
  const last = new Uint32Array(termCount) // for each term, 1 + the last ordinal that had it
  const offsets = new Uint32Array(termCount + 1)
  for (let ordinal = 0; ordinal < count; ordinal++) {
    for (let at = starts[ordinal]; at < starts[ordinal + 1]; at++) {
      const term = terms[at]
      if (last[term] === ordinal + 1) continue
      last[term] = ordinal + 1
      offsets[term + 1]++
    }
  }
  const dense = densest(offsets, count)
  for (let term = 0; term < termCount; term++) offsets[term + 1] += offsets[term]
  const ordinals = new Uint32Array(offsets[termCount])
  const ends = offsets.slice(0, termCount)
  last.fill(0)
  for (let ordinal = 0; ordinal < count; ordinal++) {
    for (let at = starts[ordinal]; at < starts[ordinal + 1]; at++) {
      const term = terms[at]
      if (last[term] === ordinal + 1) continue
      last[term] = ordinal + 1
      const bits = dense.size > 0 ? dense.get(term) : undefined
      if (bits === undefined) ordinals[ends[term]++] = ordinal
      else setBit(bits, ordinal)
    }
  }
  return ofBase({ offsets, ordinals, dense, termCount, count })
}

/**
 * Returns empty bits for each term that more than one torrent in 32 has, and sets the counts of
 * these terms to 0.
 */
function densest(counts: Uint32Array, count: number): Map<number, Bits> {
  const dense = new Map<number, Bits>()
  for (let term = 0; term + 1 < counts.length; term++) {
    if (counts[term + 1] * 32 <= count) continue
    dense.set(term, noBits(count))
    counts[term + 1] = 0
  }
  return dense
}

/**
 * Creates postings from their parts.
 * @param count of torrents
 */
export function sealedPostings(parts: PostingParts, count: number): Postings {
  const { offsets, ordinals, denseTerms, denseBits } = parts
  const words = noBits(count).length
  const dense = new Map(
    Array.from(denseTerms, (term, at) => {
      return [term, denseBits.subarray(at * words, (at + 1) * words)] as const
    }),
  )
  return ofBase({ offsets, ordinals, dense, termCount: offsets.length - 1, count })
}

function partsOf({ offsets, ordinals, dense, count }: Base): PostingParts {
  const denseBits = new Uint32Array(dense.size * noBits(count).length)
  ;[...dense.values()].forEach((bits, at) => denseBits.set(bits, at * bits.length))
  return { offsets, ordinals, denseTerms: Uint32Array.from(dense.keys()), denseBits }
}

interface Base {
  readonly offsets: Uint32Array<ArrayBuffer>
  readonly ordinals: Uint32Array<ArrayBuffer>
  readonly dense: ReadonlyMap<number, Bits>
  readonly termCount: number
  readonly count: number
}

function ofBase(base: Base): Postings {
  const { offsets, ordinals, dense, termCount, count } = base
  const later = new Map<number, number[]>()
  const ones = new Map([...dense].map(([term, bits]) => [term, countBits(bits)]))
  const addOne = (bits: Bits, term: number) => {
    if (term < termCount) {
      const found = dense.get(term)
      if (found !== undefined) addAll(bits, found)
      for (let at = offsets[term]; at < offsets[term + 1]; at++) {
        const ordinal = ordinals[at]
        bits[ordinal >>> 5] |= 1 << (ordinal & 31)
      }
    }
    for (const ordinal of later.get(term) ?? []) setBit(bits, ordinal)
  }
  return {
    addTo(bits, range) {
      for (let term = range.from; term < range.to; term++) addOne(bits, term)
      for (const term of range.later) addOne(bits, term)
    },
    append(term, ordinal) {
      const known = later.get(term)
      if (known === undefined) later.set(term, [ordinal])
      else if (known.at(-1) !== ordinal) known.push(ordinal)
    },
    most(term) {
      const known = term < termCount ? (ones.get(term) ?? offsets[term + 1] - offsets[term]) : 0
      return known + (later.get(term)?.length ?? 0)
    },
    bytesUsed: () =>
      offsets.byteLength + ordinals.byteLength + dense.size * noBits(count).byteLength,
    parts: () => partsOf(base),
  }
}
