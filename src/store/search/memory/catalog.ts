import { LRUCache } from 'lru-cache'
import type { Apart, Pairs } from './in-files/apart.ts'
import { bytesOfApart, createPairs, NONE_APART } from './in-files/apart.ts'
import type { Column } from './arrays.ts'
import { fitted, grown } from './arrays.ts'
import type { Bits, Scratch } from './bits.ts'
import { clearBit, createScratch, hasBit, noBits, setBit } from './bits.ts'
import type { Bounds } from './bounds.ts'
import { include } from './bounds.ts'
import { inOrderOfNames, placesOf } from './name-order.ts'
import type { Postings } from './postings.ts'
import { createPostings } from './postings.ts'
import { tagWordsOf } from './tag-words.ts'
import type { Terms } from './terms.ts'
import { createTerms } from './terms.ts'

// The listed torrents in memory, as columns by ordinal. A torrent that changes gets a new ordinal,
// and its old ordinal is no longer live.

/** The terms of torrents, and which torrents have each term. */
export interface Vocabulary {
  readonly terms: Terms
  /** Null while the catalog is loading. */
  postings: Postings | null
  /** The terms of each torrent in byte order, with repetitions. */
  starts: Uint32Array<ArrayBuffer>
  lists: Uint32Array<ArrayBuffer>
  used: number
}

/** Added to the ID of an anonymous uploader: higher than any ID, and the sum is exact. */
export const ANONYMOUS = 2 ** 52

export interface Catalog {
  /** The number of ordinals that were assigned. */
  count: number
  /** The number of torrents that were loaded together, with ascending IDs. */
  base: number
  live: Bits
  /** Torrents without seeders, live or not. */
  dead: Bits
  /** How many torrents were added, removed or changed since the load. */
  changes: number
  ids: Float64Array<ArrayBuffer>
  /** Microseconds since 1970. */
  created: Float64Array<ArrayBuffer>
  sizes: Float64Array<ArrayBuffer>
  /** 0: none. */
  years: Uint16Array<ArrayBuffer>
  /** With ANONYMOUS added for an anonymous upload. */
  uploaders: Float64Array<ArrayBuffer>
  bundles: Float64Array<ArrayBuffer>
  seeders: Int32Array<ArrayBuffer>
  leechers: Int32Array<ArrayBuffer>
  snatches: Int32Array<ArrayBuffer>
  /** Bounds of columns of the base, once torrents were sorted by them (order.ts). */
  readonly bounds: Map<Sorting, Bounds>
  /** How many counts were noted since the bounds were computed. */
  noted: number
  /** The `lower(name)` of each torrent, one after the other. */
  names: Uint8Array<ArrayBuffer>
  nameStarts: Uint32Array<ArrayBuffer>
  /** The base in the order of names, and the place of each torrent in it (name-order.ts). */
  namesInOrder: Uint32Array<ArrayBuffer>
  namePlaces: Float64Array<ArrayBuffer>
  /** The keys of names that cannot be derived from the name by `plainKey`. */
  readonly nameKeys: Map<number, string>
  /** Words of names and tags. */
  readonly words: Vocabulary
  /** Weight and position of each entry of `words.lists`, as in a tsvector. */
  places: Uint16Array<ArrayBuffer>
  /** Words that some torrent has in its tags only, apart from those that were added later. */
  tagWords: Bits
  /** Words of the names of files; the lists are dropped once loaded. */
  readonly files: Vocabulary
  /** Words of files as two words in a row, and their pairs while the catalog is loading. */
  apart: Apart
  pairs: Pairs | null
  /** Category, tags and values of attributes (facts.ts). */
  readonly facts: Vocabulary
  /** By ID: the ordinals of torrents that were added after the base. */
  readonly later: Map<number, number>
  /** Cached sets: the torrents, below a count, that have words in certain positions. */
  readonly seen: LRUCache<string, Seen>
  /** Cached replies of the database, by the words as a `tsquery`. */
  readonly rowsInFiles: LRUCache<string, RowsInFiles>
  readonly scratch: Scratch
}

interface Seen {
  readonly bits: Bits
  readonly count: number
}

/** What the database said about all torrents below an ordinal: these have the words. */
interface RowsInFiles {
  readonly ordinals: Uint32Array
  readonly upTo: number
}

/** The columns that torrents are sorted by. */
export type Sorting = 'sizes' | 'seeders' | 'leechers' | 'snatches' | 'created' | 'namePlaces'

/** The most cached sets: together they take 16 bytes per torrent. */
const SEEN = 128
const ROWS_IN_FILES_BYTES = 4 * 2 ** 20

export function createCatalog(): Catalog {
  const files = createVocabulary()
  return {
    count: 0,
    base: 0,
    changes: 0,
    live: noBits(0),
    dead: noBits(0),
    ids: new Float64Array(0),
    created: new Float64Array(0),
    sizes: new Float64Array(0),
    years: new Uint16Array(0),
    uploaders: new Float64Array(0),
    bundles: new Float64Array(0),
    seeders: new Int32Array(0),
    leechers: new Int32Array(0),
    snatches: new Int32Array(0),
    bounds: new Map(),
    noted: 0,
    names: new Uint8Array(0),
    nameStarts: new Uint32Array(1),
    namesInOrder: new Uint32Array(0),
    namePlaces: new Float64Array(0),
    nameKeys: new Map(),
    words: createVocabulary(),
    places: new Uint16Array(0),
    tagWords: noBits(0),
    files,
    apart: NONE_APART,
    pairs: createPairs(files.terms),
    facts: createVocabulary(),
    later: new Map(),
    seen: new LRUCache({ max: SEEN }),
    rowsInFiles: new LRUCache({
      maxSize: ROWS_IN_FILES_BYTES,
      sizeCalculation: ({ ordinals }, query) => ordinals.byteLength + query.length,
    }),
    scratch: createScratch(),
  }
}

function createVocabulary(): Vocabulary {
  return {
    terms: createTerms(),
    postings: null,
    starts: new Uint32Array(1),
    lists: new Uint32Array(0),
    used: 0,
  }
}

/** The columns with one number per torrent. */
export const NUMBERS = [
  ...(['ids', 'created', 'sizes', 'years', 'uploaders', 'bundles'] as const),
  ...(['seeders', 'leechers', 'snatches'] as const),
] satisfies readonly (keyof Catalog)[]

/** Makes room for another torrent; returns its ordinal. */
export function nextOrdinal(catalog: Catalog): number {
  const ordinal = catalog.count++
  catalog.changes++
  for (const name of NUMBERS) {
    ;(catalog as Record<typeof name, Column>)[name] = grown(catalog[name], ordinal + 1)
  }
  catalog.nameStarts = grown(catalog.nameStarts, ordinal + 2)
  for (const kind of [catalog.words, catalog.files, catalog.facts]) {
    kind.starts = grown(kind.starts, ordinal + 2)
  }
  catalog.live = grown(catalog.live, (ordinal >>> 5) + 1)
  catalog.dead = grown(catalog.dead, (ordinal >>> 5) + 1)
  setBit(catalog.live, ordinal)
  return ordinal
}

const COUNTS = ['seeders', 'leechers', 'snatches'] as const
/** The limit of counts: the column of snatches is a `bigint`, but no swarm needs more. */
const MOST_COUNT = 2 ** 31 - 1

/** Stores the counts of a torrent's swarm. */
export function noteCounts(
  catalog: Catalog,
  ordinal: number,
  counts: { readonly seeders: number; readonly leechers: number; readonly snatches: number },
): void {
  const { bounds, dead, base } = catalog
  for (const name of COUNTS) {
    catalog[name][ordinal] = Math.min(MOST_COUNT, counts[name])
    const known = bounds.get(name)
    if (known !== undefined) include(known, ordinal, catalog[name][ordinal])
  }
  if (counts.seeders === 0) setBit(dead, ordinal)
  else clearBit(dead, ordinal)
  // Bounds are only widened: from time to time, they are computed again.
  if (bounds.size === 0 || ++catalog.noted <= base) return
  bounds.clear()
  catalog.noted = 0
}

/** Adds a term to the torrent with the highest ordinal. */
export function noteTerm(kind: Vocabulary, ordinal: number, term: number): void {
  if (kind.postings !== null) kind.postings.append(term, ordinal)
  kind.lists = grown(kind.lists, kind.used + 1)
  kind.lists[kind.used++] = term
  kind.starts[ordinal + 1] = kind.used
}

/** Ends the load: sorts the terms, and records which torrents have each. */
export function seal(catalog: Catalog): void {
  const { count, words, files, facts } = catalog
  catalog.base = count
  for (const kind of [words, files, facts]) {
    const renumbered = kind.terms.seal()
    const { lists, starts, used } = kind
    for (let at = 0; at < used; at++) lists[at] = renumbered[lists[at]]
    kind.postings = createPostings({ starts, terms: lists, count }, renumbered.length)
    if (kind === files) catalog.apart = catalog.pairs?.seal(renumbered, count) ?? NONE_APART
  }
  catalog.pairs = null
  forgetLists(files)
  for (const kind of [words, facts]) {
    kind.lists = fitted(kind.lists, kind.used)
    kind.starts = fitted(kind.starts, count + 1)
  }
  for (const name of NUMBERS) {
    ;(catalog as Record<typeof name, Column>)[name] = fitted(catalog[name], count)
  }
  catalog.places = fitted(catalog.places, words.used)
  catalog.tagWords = tagWordsOf(catalog)
  catalog.names = fitted(catalog.names, catalog.nameStarts[count])
  catalog.namesInOrder = inOrderOfNames(catalog)
  catalog.namePlaces = placesOf(catalog.namesInOrder)
}

function forgetLists(kind: Vocabulary): void {
  kind.lists = new Uint32Array(0)
  kind.starts = new Uint32Array(1)
  kind.used = 0
}

/** Returns the ordinal of a torrent; null when it is not in the catalog. */
export function ordinalOf({ ids, base, later, live }: Catalog, id: number): number | null {
  const known = later.get(id)
  if (known !== undefined) return known
  let [low, high] = [0, base]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ids[middle] < id) low = middle + 1
    else high = middle
  }
  const isLive = low < base && ids[low] === id && hasBit(live, low)
  return isLive ? low : null
}

/** Removes a torrent. */
export function remove(catalog: Catalog, id: number): void {
  const ordinal = ordinalOf(catalog, id)
  if (ordinal === null) return
  catalog.changes++
  clearBit(catalog.live, ordinal)
  catalog.later.delete(id)
  catalog.nameKeys.delete(ordinal)
}

/**
 * Returns how many bytes of memory the catalog uses, without torrents that were added after the
 * load.
 */
export function bytesUsed(catalog: Catalog): number {
  const { words, files, facts, places, names, nameStarts, live, dead } = catalog
  const ofNames = [names, nameStarts, catalog.namesInOrder, catalog.namePlaces]
  const columns = [...NUMBERS.map((name) => catalog[name]), places, ...ofNames, live, dead]
  const kinds = [words, files, facts]
  return (
    columns.reduce((sum, { byteLength }) => sum + byteLength, bytesOfApart(catalog.apart)) +
    kinds.reduce((sum, { terms, postings, starts, lists }) => {
      const own = terms.bytesUsed() + (postings?.bytesUsed() ?? 0)
      return sum + own + starts.byteLength + lists.byteLength
    }, 0)
  )
}
