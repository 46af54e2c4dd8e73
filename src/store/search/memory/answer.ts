import { LRUCache } from 'lru-cache'
import type { Bits } from './bits.ts'
import { countBits, membersOf } from './bits.ts'
import type { Catalog } from './catalog.ts'
import { matches } from './evaluate.ts'
import { createFacets } from './facets/count.ts'
import type { Ordering } from './order.ts'
import { byNumber, firstOf, orderingOf } from './order.ts'
import type { Answer, FacetCounts, Question } from './question.ts'
import { createRanks } from './rank.ts'
import { lookUp } from './sought.ts'
import type { Words } from './asked/tsquery.ts'

const NEWEST_FIRST = { by: 'createdAt', isDescending: true } as const

/**
 * Returns a function that answers questions: with a page of the matches, how many there are, and
 * their facets. Null: only the database can answer.
 */
export function createAnswers(catalog: Catalog): (question: Question) => Answer | null {
  // Reused from answer to answer, so that none has to allocate megabytes.
  let ranks = new Float64Array(0)
  const facetsOf = createKeptFacets(catalog)
  return (question) => {
    if (ranks.length < catalog.count) ranks = new Float64Array(catalog.count + ROOM_FOR_LATER)
    catalog.scratch.reuse()
    const bits = matches(catalog, question)
    if (bits === null) return null
    const total = countBits(bits)
    const page = pageOf(catalog, question, { bits, total }, ranks)
    return { ...page, facets: facetsOf(question, bits, total) }
  }
}

const ROOM_FOR_LATER = 4_096
const NONE = new Uint32Array(0)

interface Matches {
  readonly bits: Bits
  readonly total: number
}

function pageOf(
  catalog: Catalog,
  question: Question,
  { bits, total }: Matches,
  ranks: Float64Array<ArrayBuffer>,
): Omit<Answer, 'facets'> {
  const { order: asked, position, countUpTo } = question
  const isTooMany = total > countUpTo
  // Without words and conditions, and on a first page with too many matches, the order is newest
  // first instead. A further page keeps the order of the first one: its best matches are found
  // among those that are counted.
  const isOpen = question.words === null && question.also.length === 0
  const isInstead = asked.by === 'relevance' && (isOpen || (isTooMany && position === null))
  const order = isInstead ? NEWEST_FIRST : asked
  const isRanked = order.by === 'relevance'
  const among = isRanked ? membersOf(bits, countUpTo + 1) : NONE
  const ordering = orderOf(catalog, { ...question, order }, among, ranks)
  const end = isRanked ? (among.at(-1) ?? -1) + 1 : catalog.count
  const first = firstOf({ bits, end }, ordering, { ...question, order }, catalog.base)
  const ids = new Float64Array(first.map((ordinal) => catalog.ids[ordinal]))
  return { ids, keys: ordering.keysOf(first), total, order }
}

function orderOf(
  catalog: Catalog,
  { order, words }: Question,
  among: Uint32Array,
  ranks: Float64Array<ArrayBuffer>,
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

type FacetsOf = (question: Question, bits: Bits, total: number) => FacetCounts | null

/** Creates the cache of facets, which are counted again after each change of a torrent. */
function createKeptFacets(catalog: Catalog): FacetsOf {
  const count = createFacets(catalog)
  const kept = new LRUCache<string, Kept>({ max: KEPT, ttl: KEPT_MS })
  return ({ words, also, facetKeys }, bits, total) => {
    if (facetKeys === null) return null
    const { changes } = catalog
    if (total < MANY) return count(bits, total, facetKeys)
    const key = JSON.stringify([words, also, facetKeys])
    const before = kept.get(key)
    if (before?.total === total && before.changes === changes) return before.counts
    const counts = count(bits, total, facetKeys)
    kept.set(key, { changes, total, counts })
    return counts
  }
}
