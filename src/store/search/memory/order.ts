import type { Sort } from '../sorts.ts'
import type { Catalog } from './catalog.ts'
import { nameOf, placeOfName } from './name-order.ts'
import type { Question } from './question.ts'
import { compare } from './terms.ts'

// The page of the matches. A heap holds the first few, and comparing a single number excludes
// nearly all others.

type Position = NonNullable<Question['position']>

export interface Ordering {
  /** By ordinal: numbers that ascend in the order. */
  readonly keys: Float64Array | Int32Array
  /** Compares torrents with equal numbers. */
  readonly settle: (a: number, b: number) => number
  readonly numberAt: (position: Position) => number
  /** Compares a torrent with a position of an equal number. */
  readonly settleAt: (ordinal: number, position: Position) => number
  /** Returns keys of cursors, which are numbers or texts. */
  readonly keysOf: (ordinals: readonly number[]) => Float64Array | readonly string[]
}

/**
 * Returns the first ordinals in an order, from a position on: one more than a page has.
 * @param found in ascending order
 */
export function firstOf(
  found: Uint32Array,
  ordering: Ordering,
  { order, position, limit }: Question,
): readonly number[] {
  const { keys, settle, numberAt, settleAt } = ordering
  const isDescending = order.by === 'relevance' || order.isDescending
  const isDown = isDescending !== (position?.isBackward ?? false)
  const sign = isDown ? -1 : 1
  const before = (a: number, b: number) => sign * (keys[a] - keys[b] || settle(a, b))
  const start = position === null ? -Infinity : sign * numberAt(position)
  const first: number[] = []
  let last = Infinity
  // Newer torrents have higher ordinals: starting from the end that is first in the order, few are
  // replaced.
  for (let n = 0; n < found.length; n++) {
    const ordinal = found[isDown ? found.length - 1 - n : n]
    const key = sign * keys[ordinal]
    if (key > last || key < start) continue
    if (position !== null && key === start && sign * settleAt(ordinal, position) <= 0) continue
    if (first.length <= limit) push(first, ordinal, before)
    else if (before(ordinal, first[0]) < 0) replaceLast(first, ordinal, before)
    if (first.length > limit) last = sign * keys[first[0]]
  }
  return first.sort(before)
}

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
  return by === 'name' ? byName(catalog) : byNumber(catalog, catalog[COLUMN_OF[by]])
}

const COLUMN_OF = {
  size: 'sizes',
  seeders: 'seeders',
  leechers: 'leechers',
  snatches: 'snatches',
  createdAt: 'created',
} as const

/** Returns the order of numbers, by ordinal. */
export function byNumber({ ids }: Catalog, keys: Ordering['keys']): Ordering {
  return {
    keys,
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
    settle: (a, b) =>
      compare(names, nameStarts[a], nameStarts[a + 1], names, nameStarts[b], nameStarts[b + 1]) ||
      ids[a] - ids[b],
    numberAt: ({ key, id }) => placeOfName(catalog, Buffer.from(key), id),
    settleAt: (ordinal, { key, id }) =>
      Buffer.compare(nameOf(catalog, ordinal), Buffer.from(key)) || ids[ordinal] - id,
    keysOf: (ordinals) => ordinals.map((ordinal) => nameOf(catalog, ordinal).toString()),
  }
}
