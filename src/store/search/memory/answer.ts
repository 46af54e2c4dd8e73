import { LRUCache } from 'lru-cache'
import type { Bits } from './bits.ts'
import { membersOf } from './bits.ts'
import type { Catalog } from './catalog.ts'
import { matches } from './evaluate.ts'
import { createFacets } from './facets.ts'
import type { Ordering } from './order.ts'
import { byNumber, firstOf, orderingOf } from './order.ts'
import type { Answer, FacetCounts, Question } from './question.ts'
import { createRanks } from './rank.ts'
import { lookUp } from './sought.ts'
import type { Words } from './asked/tsquery.ts'

const NEWEST_FIRST = { by: 'createdAt', isDescending: true } as const

/** Buffers that are reused from answer to answer, so that none has to allocate megabytes. */
interface Room {
  ordinals: Uint32Array<ArrayBuffer>
  ranks: Float64Array<ArrayBuffer>
}

/**
 * Returns a function that answers questions: with a page of the matches, how many there are, and
 * their facets. Null: only the database can answer.
 */
export function createAnswers(catalog: Catalog): (question: Question) => Answer | null {
  const room: Room = { ordinals: new Uint32Array(0), ranks: new Float64Array(0) }
  const facetsOf = createKeptFacets(catalog)
  return (question) => {
    if (room.ordinals.length < catalog.count) widen(room, catalog)
    catalog.scratch.reuse()
    const bits = matches(catalog, question)
    if (bits === null) return null
    const found = membersOf(bits, Infinity, room.ordinals)
    const page = pageOf(catalog, question, found, room)
    return { ...page, facets: facetsOf(question, bits, found) }
  }
}

const ROOM_FOR_LATER = 4_096

function widen(room: Room, { count }: Catalog): void {
  room.ordinals = new Uint32Array(count + ROOM_FOR_LATER)
  room.ranks = new Float64Array(count + ROOM_FOR_LATER)
}

function pageOf(
  catalog: Catalog,
  question: Question,
  found: Uint32Array,
  room: Room,
): Omit<Answer, 'facets'> {
  const { order: asked, position, countUpTo } = question
  const isTooMany = found.length > countUpTo
  // Without words and conditions, and on a first page with too many matches, the order is newest
  // first instead. A further page keeps the order of the first one: its best matches are found
  // among those that are counted.
  const isOpen = question.words === null && question.also.length === 0
  const isInstead = asked.by === 'relevance' && (isOpen || (isTooMany && position === null))
  const order = isInstead ? NEWEST_FIRST : asked
  const among = isTooMany && order.by === 'relevance' ? found.subarray(0, countUpTo + 1) : found
  const ordering = orderOf(catalog, { ...question, order }, among, room)
  const first = firstOf(among, ordering, { ...question, order })
  const ids = new Float64Array(first.map((ordinal) => catalog.ids[ordinal]))
  return { ids, keys: ordering.keysOf(first), total: found.length, order }
}

function orderOf(
  catalog: Catalog,
  { order, words }: Question,
  among: Uint32Array,
  { ranks }: Room,
): Ordering {
  if (order.by !== 'relevance') return orderingOf(catalog, order.by)
  if (words === null) return orderingOf(catalog, 'createdAt')
  const sought = (list: readonly Words[]) => list.map((one) => lookUp(one, catalog.words))
  const { typed, asTyped, exact, noneTyped } = words
  const of = { all: sought(asTyped), exact: sought(exact), none: sought(noneTyped) }
  const rankOf = createRanks(catalog, { typed, ...of })
  for (const ordinal of among) ranks[ordinal] = rankOf(ordinal)
  return byNumber(catalog, ranks)
}

/** The number of torrents from which on facets are cached: they take a tenth of a page's time. */
const MANY = 20_000
const KEPT = 200
/**
 * How long facets are cached: swarms change all the time, so the number without seeders is some
 * seconds old.
 */
const KEPT_MS = 10_000

interface Kept {
  readonly changes: number
  readonly total: number
  readonly counts: FacetCounts
}

type FacetsOf = (question: Question, bits: Bits, found: Uint32Array) => FacetCounts | null

/** Creates the cache of facets, which are counted again after each change of a torrent. */
function createKeptFacets(catalog: Catalog): FacetsOf {
  const count = createFacets(catalog)
  const kept = new LRUCache<string, Kept>({ max: KEPT, ttl: KEPT_MS })
  return ({ words, also, facetKeys }, bits, found) => {
    if (facetKeys === null) return null
    const { changes } = catalog
    const total = found.length
    if (total < MANY) return count(bits, found, facetKeys)
    const key = JSON.stringify([words, also, facetKeys])
    const before = kept.get(key)
    if (before?.total === total && before.changes === changes) return before.counts
    const counts = count(bits, found, facetKeys)
    kept.set(key, { changes, total, counts })
    return counts
  }
}
