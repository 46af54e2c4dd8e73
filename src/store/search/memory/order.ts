import type { Sort } from '../sorts.ts'
import type { Bits } from './bits.ts'
import type { Bounds } from './bounds.ts'
import { BLOCK, boundsOf } from './bounds.ts'
import type { Catalog, Sorting } from './catalog.ts'
import { nameOf, placeOfName } from './name-order.ts'
import type { Question } from './question.ts'
import { compare } from './terms.ts'

// The page of the matches. A heap holds the first few. Comparing a single number excludes nearly
// all others, and comparing the bounds of a block excludes nearly all blocks.

type Position = NonNullable<Question['position']>

export interface Ordering {
  /** By ordinal: numbers that ascend in the order. */
  readonly keys: Float64Array | Int32Array
  /** The bounds of the keys of the base; null: none are known. */
  readonly bounds: Bounds | null
  /** Compares torrents with equal numbers; those of the base by their ordinals. */
  readonly settle: (a: number, b: number) => number
  readonly numberAt: (position: Position) => number
  /** Compares a torrent with a position of an equal number. */
  readonly settleAt: (ordinal: number, position: Position) => number
  /** Returns keys of cursors, which are numbers or texts. */
  readonly keysOf: (ordinals: readonly number[]) => Float64Array | readonly string[]
}

interface Found {
  readonly bits: Bits
  /** Only members below this ordinal count. */
  readonly end: number
}

/**
 * Returns the first ordinals in an order, from a position on: one more than a page has.
 * @param base how many ordinals were loaded together
 */
export function firstOf(
  { bits, end }: Found,
  ordering: Ordering,
  { order, position, limit }: Question,
  base: number,
): readonly number[] {
  const { keys, bounds, settle, numberAt, settleAt } = ordering
  const isDescending = order.by === 'relevance' || order.isDescending
  const isDown = isDescending !== (position?.isBackward ?? false)
  const sign = isDown ? -1 : 1
  const before = (a: number, b: number) => sign * (keys[a] - keys[b] || settle(a, b))
  const start = position === null ? -Infinity : sign * numberAt(position)
  const first: number[] = []
  let last = Infinity
  const take = (ordinal: number) => {
    const key = sign * keys[ordinal]
    if (key > last || key < start) return
    if (position !== null && key === start && sign * settleAt(ordinal, position) <= 0) return
    if (first.length <= limit) push(first, ordinal, before)
    else if (before(ordinal, first[0]) < 0) replaceLast(first, ordinal, before)
    if (first.length > limit) last = sign * keys[first[0]]
  }
  const isPassed = (block: number) => {
    if (bounds === null || block >= bounds.least.length) return false
    const [nearest, farthest] = isDown
      ? [-bounds.most[block], -bounds.least[block]]
      : [bounds.least[block], bounds.most[block]]
    // Of equal keys of the base, those that were taken before are first.
    return nearest > last || farthest < start || (nearest === last && first[0] < base)
  }
  // Newer torrents have higher ordinals: starting from the end that is first in the order, few are
  // replaced.
  const blocks = Math.ceil(end / BLOCK)
  for (let n = 0; n < blocks; n++) {
    const block = isDown ? blocks - 1 - n : n
    if (!isPassed(block)) eachOf(bits, block, end, isDown, take)
  }
  return first.sort(before)
}

/** Calls back with the members of a block below `end`, in either direction. */
function eachOf(
  bits: Bits,
  block: number,
  end: number,
  isDown: boolean,
  take: (ordinal: number) => void,
): void {
  const from = block * WORDS
  const to = Math.min(bits.length, from + WORDS)
  for (let n = from; n < to; n++) {
    const at = isDown ? to - 1 - (n - from) : n
    for (let word = bits[at]; word !== 0;) {
      const bit = isDown ? 31 - Math.clz32(word) : 31 - Math.clz32(word & -word)
      word &= ~(1 << bit)
      const ordinal = (at << 5) + bit
      if (ordinal < end) take(ordinal)
    }
  }
}

const WORDS = BLOCK / 32

/** Returns a negative number when the first one comes before the second. */
type Compare = (a: number, b: number) => number

/** Adds to a heap whose first element is the last in the order. */
function push(heap: number[], ordinal: number, before: Compare): void {
  let at = heap.push(ordinal) - 1
  while (at > 0) {
    const above = (at - 1) >>> 1
    if (before(heap[above], ordinal) >= 0) break
    heap[at] = heap[above]
    at = above
  }
  heap[at] = ordinal
}

function replaceLast(heap: number[], ordinal: number, before: Compare): void {
  let at = 0
  for (;;) {
    let below = at * 2 + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && before(heap[below + 1], heap[below]) > 0) below++
    if (before(ordinal, heap[below]) >= 0) break
    heap[at] = heap[below]
    at = below
  }
  heap[at] = ordinal
}

/** Returns the order of a column. */
export function orderingOf(catalog: Catalog, by: Sort): Ordering {
  if (by === 'name') return byName(catalog)
  const column = COLUMN_OF[by]
  return byNumber(catalog, catalog[column], boundsBy(catalog, column))
}

function boundsBy(catalog: Catalog, column: Sorting): Bounds {
  const { bounds, base } = catalog
  const known = bounds.get(column) ?? boundsOf(catalog[column], base)
  bounds.set(column, known)
  return known
}

const COLUMN_OF = {
  size: 'sizes',
  seeders: 'seeders',
  leechers: 'leechers',
  snatches: 'snatches',
  createdAt: 'created',
} as const satisfies Partial<Record<Sort, Sorting>>

/** Returns the order of numbers, by ordinal. */
export function byNumber(
  { ids }: Catalog,
  keys: Ordering['keys'],
  bounds: Bounds | null = null,
): Ordering {
  return {
    keys,
    bounds,
    settle: (a, b) => ids[a] - ids[b],
    numberAt: ({ key }) => Number(key),
    settleAt: (ordinal, { id }) => ids[ordinal] - id,
    keysOf: (ordinals) => new Float64Array(ordinals.map((ordinal) => keys[ordinal])),
  }
}

function byName(catalog: Catalog): Ordering {
  const { ids, names, nameStarts, namePlaces } = catalog
  return {
    keys: namePlaces,
    bounds: boundsBy(catalog, 'namePlaces'),
    settle: (a, b) =>
      compare(names, nameStarts[a], nameStarts[a + 1], names, nameStarts[b], nameStarts[b + 1]) ||
      ids[a] - ids[b],
    numberAt: ({ key, id }) => placeOfName(catalog, Buffer.from(key), id),
    settleAt: (ordinal, { key, id }) =>
      Buffer.compare(nameOf(catalog, ordinal), Buffer.from(key)) || ids[ordinal] - id,
    keysOf: (ordinals) => ordinals.map((ordinal) => nameOf(catalog, ordinal).toString()),
  }
}
