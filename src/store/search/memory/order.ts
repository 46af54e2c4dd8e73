import type { Sort } from '../sorts.ts'
import type { Catalog } from './catalog.ts'
import type { Question } from './question.ts'
import { compare } from './terms.ts'

// The page of what was found: a heap keeps the first few, so that each is compared a single time.

/** How torrents are compared: negative when the first one comes before. */
type Compare = (a: number, b: number) => number

export interface Ordering {
  /** Ascending, with equal ones by id. */
  readonly compare: Compare
  /** A torrent compared with a key and an id. */
  readonly compareTo: (ordinal: number, key: string, id: number) => number
  readonly keyOf: (ordinal: number) => string
}

/** The first ordinals in an order, from a position on: one more than a page. */
export function firstOf(
  found: Uint32Array,
  { compare: ascending, compareTo }: Ordering,
  { order, position, limit }: Question,
): readonly number[] {
  const isDescending = order.by === 'relevance' || order.isDescending
  const sign = isDescending === (position?.isBackward ?? false) ? 1 : -1
  const before: Compare = (a, b) => sign * ascending(a, b)
  const first: number[] = []
  for (const ordinal of found) {
    const isFull = first.length > limit
    if (isFull && before(ordinal, first[0]) > 0) continue
    if (position !== null && sign * compareTo(ordinal, position.key, position.id) <= 0) continue
    if (isFull) replaceLast(first, ordinal, before)
    else push(first, ordinal, before)
  }
  return first.sort(before)
}

/** A heap whose first is the last in the order. */
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

/** The order of a column. */
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

/** The order of numbers, by ordinal. */
export function byNumber({ ids }: Catalog, keys: ArrayLike<number>): Ordering {
  return {
    compare: (a, b) => keys[a] - keys[b] || ids[a] - ids[b],
    compareTo: (ordinal, key, id) => keys[ordinal] - Number(key) || ids[ordinal] - id,
    keyOf: (ordinal) => String(keys[ordinal]),
  }
}

function byName({ ids, names, nameStarts }: Catalog): Ordering {
  const nameOf = (at: number) =>
    Buffer.from(names.buffer, nameStarts[at], nameStarts[at + 1] - nameStarts[at])
  return {
    compare: (a, b) =>
      compare(names, nameStarts[a], nameStarts[a + 1], names, nameStarts[b], nameStarts[b + 1]) ||
      ids[a] - ids[b],
    compareTo: (ordinal, key, id) =>
      Buffer.compare(nameOf(ordinal), Buffer.from(key)) || ids[ordinal] - id,
    keyOf: (ordinal) => nameOf(ordinal).toString(),
  }
}
