import { grown } from './arrays.ts'

// Texts and their numbers. Once sealed, numbers are in byte order, so that texts with the same
// beginning are a range. Texts that are added later have higher numbers, in no order.

export interface Terms {
  /** Returns the number of a text, which is added if it is new. */
  readonly add: (bytes: Uint8Array, from: number, to: number) => number
  /** Renumbers the texts in order; returns the new number for each old one. */
  readonly seal: () => Uint32Array
  readonly count: () => number
  /**
   * Returns the number of the text that is two texts together; null: there is none, or it is longer
   * than `mostBytes`. Only until they are sealed.
   */
  readonly joined: (first: number, second: number, mostBytes: number) => number | null
  readonly bytesOf: (term: number) => number
  /** Returns the numbers of the texts that equal `text` or start with it. */
  readonly find: (text: string, isPrefix: boolean) => Range
  readonly textOf: (term: number) => string
  readonly bytesUsed: () => number
  /** Returns the input from which `sealedTerms` restores them, without later additions. */
  readonly parts: () => TermParts
}

export interface TermParts {
  /** The bytes of all texts in order, and where each starts. */
  readonly pool: Uint8Array<ArrayBuffer>
  readonly starts: Uint32Array<ArrayBuffer>
}

export interface Range {
  /** The numbers from `from` up to, but not including, `to`. */
  readonly from: number
  readonly to: number
  /** The numbers of texts that were added later. */
  readonly later: readonly number[]
}

interface Table {
  pool: Uint8Array<ArrayBuffer>
  /** Where each text starts; one more than there are texts. */
  starts: Uint32Array<ArrayBuffer>
  count: number
  /** Each number + 1, by hash; empty once sealed. */
  slots: Uint32Array<ArrayBuffer>
  hashes: Uint32Array<ArrayBuffer>
  isSealed: boolean
  readonly later: Map<string, number>
  readonly laterTexts: string[]
}

const FIRST_SLOTS = 1 << 16

export function createTerms(): Terms {
  return termsOf({
    pool: new Uint8Array(1 << 16),
    starts: new Uint32Array(1 << 12),
    count: 0,
    slots: new Uint32Array(FIRST_SLOTS),
    hashes: new Uint32Array(1 << 12),
    isSealed: false,
    later: new Map(),
    laterTexts: [],
  })
}

export function sealedTerms({ pool, starts }: TermParts): Terms {
  return termsOf({
    ...{ pool, starts, count: starts.length - 1, isSealed: true },
    ...{ slots: new Uint32Array(0), hashes: new Uint32Array(0) },
    ...{ later: new Map(), laterTexts: [] },
  })
}

function termsOf(table: Table): Terms {
  return {
    add: (bytes, from, to) =>
      table.isSealed ? addLater(table, bytes, from, to) : intern(table, bytes, from, to),
    seal: () => seal(table),
    count: () => table.count + table.laterTexts.length,
    joined: (first, second, mostBytes) => joined(table, first, second, mostBytes),
    bytesOf: (term) => table.starts[term + 1] - table.starts[term],
    find: (text, isPrefix) => find(table, text, isPrefix),
    textOf: (term) => textOf(table, term),
    bytesUsed: () => table.pool.length + table.starts.byteLength,
    parts: () => ({ pool: table.pool, starts: table.starts }),
  }
}

const FIRST_HASH = 0x811c_9dc5

/**
 * Returns the hash of bytes: FNV-1a.
 * @param before the hash of bytes before them
 */
function hashOf(bytes: Uint8Array, from: number, to: number, before = FIRST_HASH): number {
  let hash = before
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], 0x0100_0193)
  return hash >>> 0
}

function intern(table: Table, bytes: Uint8Array, from: number, to: number): number {
  const hash = hashOf(bytes, from, to)
  const last = table.slots.length - 1
  let at = (hash ^ (hash >>> 15)) & last
  for (; table.slots[at] !== 0; at = (at + 1) & last) {
    const known = table.slots[at] - 1
    if (table.hashes[known] === hash && isSame(table, known, bytes, from, to)) return known
  }
  const term = table.count++
  const begin = table.starts[term]
  table.pool = grown(table.pool, begin + to - from)
  for (let n = from; n < to; n++) table.pool[begin + n - from] = bytes[n]
  table.starts = grown(table.starts, term + 2)
  table.starts[term + 1] = begin + to - from
  table.hashes = grown(table.hashes, term + 1)
  table.hashes[term] = hash
  table.slots[at] = term + 1
  if (table.count * 2 > table.slots.length) rehash(table)
  return term
}

function isSame(table: Table, term: number, bytes: Uint8Array, from: number, to: number) {
  const begin = table.starts[term]
  if (table.starts[term + 1] - begin !== to - from) return false
  for (let at = from; at < to; at++) if (table.pool[begin + at - from] !== bytes[at]) return false
  return true
}

function joined(table: Table, a: number, b: number, most: number): number | null {
  const { pool, starts, hashes, slots } = table
  const [from, middle] = [starts[a], starts[a + 1]]
  const length = middle - from + starts[b + 1] - starts[b]
  if (length > most) return null
  const hash = hashOf(pool, starts[b], starts[b + 1], hashes[a])
  const last = slots.length - 1
  for (let at = (hash ^ (hash >>> 15)) & last; slots[at] !== 0; at = (at + 1) & last) {
    const known = slots[at] - 1
    if (hashes[known] !== hash || starts[known + 1] - starts[known] !== length) continue
    const rest = starts[known] + middle - from
    const isFirst = compare(pool, starts[known], rest, pool, from, middle) === 0
    const isSecond = compare(pool, rest, starts[known + 1], pool, starts[b], starts[b + 1]) === 0
    if (isFirst && isSecond) return known
  }
  return null
}

function rehash(table: Table): void {
  table.slots = new Uint32Array(table.slots.length * 2)
  const last = table.slots.length - 1
  for (let term = 0; term < table.count; term++) {
    const hash = table.hashes[term]
    let at = (hash ^ (hash >>> 15)) & last
    while (table.slots[at] !== 0) at = (at + 1) & last
    table.slots[at] = term + 1
  }
}

function seal(table: Table): Uint32Array {
  const { pool, starts, count } = table
  const order = Uint32Array.from({ length: count }, (_, term) => term)
  order.sort((a, b) => compare(pool, starts[a], starts[a + 1], pool, starts[b], starts[b + 1]))
  const renumbered = new Uint32Array(count)
  const sorted = new Uint8Array(starts[count])
  const sortedStarts = new Uint32Array(count + 1)
  let at = 0
  order.forEach((former, term) => {
    renumbered[former] = term
    sortedStarts[term] = at
    sorted.set(pool.subarray(starts[former], starts[former + 1]), at)
    at += starts[former + 1] - starts[former]
  })
  sortedStarts[count] = at
  table.pool = sorted
  table.starts = sortedStarts
  table.slots = new Uint32Array(0)
  table.hashes = new Uint32Array(0)
  table.isSealed = true
  return renumbered
}

/** Compares in PostgreSQL's order of lexemes: by bytes, the shorter one first. */
export function compare(
  a: Uint8Array,
  aFrom: number,
  aTo: number,
  b: Uint8Array,
  bFrom: number,
  bTo: number,
): number {
  const shared = Math.min(aTo - aFrom, bTo - bFrom)
  for (let at = 0; at < shared; at++) {
    const difference = a[aFrom + at] - b[bFrom + at]
    if (difference !== 0) return difference
  }
  return aTo - aFrom - (bTo - bFrom)
}

function addLater(table: Table, bytes: Uint8Array, from: number, to: number): number {
  const at = lowerBound(table, bytes, from, to)
  if (at < table.count && isSame(table, at, bytes, from, to)) return at
  const text = Buffer.from(bytes.subarray(from, to)).toString()
  const known = table.later.get(text)
  if (known !== undefined) return known
  const term = table.count + table.laterTexts.length
  table.later.set(text, term)
  table.laterTexts.push(text)
  return term
}

/** Returns the first text that is not before these bytes. */
function lowerBound(table: Table, bytes: Uint8Array, from: number, to: number): number {
  let [low, high] = [0, table.count]
  while (low < high) {
    const middle = (low + high) >>> 1
    const { pool, starts } = table
    const order = compare(pool, starts[middle], starts[middle + 1], bytes, from, to)
    if (order < 0) low = middle + 1
    else high = middle
  }
  return low
}

function find(table: Table, text: string, isPrefix: boolean): Range {
  const bytes = Buffer.from(text)
  const from = lowerBound(table, bytes, 0, bytes.length)
  if (!isPrefix) {
    const isThere = from < table.count && isSame(table, from, bytes, 0, bytes.length)
    const known = table.later.get(text)
    return { from, to: isThere ? from + 1 : from, later: known === undefined ? [] : [known] }
  }
  // No text contains 0xff, so this sorts after all texts with the same beginning.
  const end = Buffer.concat([bytes, Buffer.of(0xff)])
  const later = table.laterTexts.flatMap((one, at) =>
    one.startsWith(text) ? [table.count + at] : [],
  )
  return { from, to: lowerBound(table, end, 0, end.length), later }
}

function textOf(table: Table, term: number): string {
  if (term >= table.count) return table.laterTexts[term - table.count]
  const { pool, starts } = table
  return Buffer.from(pool.buffer, starts[term], starts[term + 1] - starts[term]).toString()
}
