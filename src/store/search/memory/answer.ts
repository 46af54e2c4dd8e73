import { LRUCache } from 'lru-cache'
import { membersOf } from './bits.ts'
import type { Catalog } from './catalog.ts'
import { matches } from './evaluate.ts'
import { countFacets } from './facets.ts'
import type { Ordering } from './order.ts'
import { byNumber, firstOf, orderingOf } from './order.ts'
import type { Answer, FacetCounts, Question } from './question.ts'
import { createRanks } from './rank.ts'
import type { Words } from './tsquery.ts'
import { lookUp } from './words.ts'

const NEWEST_FIRST = { by: 'createdAt', isDescending: true } as const

/** A page of what fits a question, how many fit, and what they are like. */
export function answer(catalog: Catalog, question: Question): Answer {
  const found = membersOf(matches(catalog, question))
  const { order: asked, position, countUpTo, wantsFacets } = question
  const isTooMany = found.length > countUpTo
  // Best matches are found among those that are counted; further pages keep the order of the first.
  const isOpen = question.words === null && question.also.length === 0
  const isInstead = asked.by === 'relevance' && (isOpen || (isTooMany && position === null))
  const order = isInstead ? NEWEST_FIRST : asked
  const among = isTooMany && order.by === 'relevance' ? found.subarray(0, countUpTo + 1) : found
  const ordering = orderOf(catalog, { ...question, order }, among)
  const first = firstOf(among, ordering, { ...question, order })
  return {
    places: first.map((ordinal) => ({
      id: catalog.ids[ordinal],
      key: ordering.keyOf(ordinal),
    })),
    total: found.length,
    order,
    facets: wantsFacets ? facetsOf(catalog, question, found) : null,
  }
}

function orderOf(catalog: Catalog, { order, words }: Question, among: Uint32Array): Ordering {
  if (order.by !== 'relevance') return orderingOf(catalog, order.by)
  if (words === null) return orderingOf(catalog, 'createdAt')
  const sought = (list: readonly Words[]) => list.map((one) => lookUp(one, catalog.words))
  const { typed, all, exact, none } = words
  const ranking = { typed, all: sought(all), exact: sought(exact), none: sought(none) }
  const rankOf = createRanks(catalog, ranking)
  const keys = new Float64Array(catalog.count)
  for (const ordinal of among) keys[ordinal] = rankOf(ordinal)
  return byNumber(catalog, keys)
}

/** Facets of this many torrents take a tenth of a page's time: they are not counted twice. */
const MANY = 20_000
const KEPT = 200
/** Swarms change all the time: the number without seeders is as of a few seconds ago. */
const KEPT_MS = 10_000

interface Kept {
  readonly changes: number
  readonly total: number
  readonly counts: FacetCounts
}

const keptOf = new WeakMap<Catalog, LRUCache<string, Kept>>()

/** Counted again after each change of a torrent. */
function facetsOf(catalog: Catalog, { words, also }: Question, found: Uint32Array): FacetCounts {
  const total = found.length
  if (total < MANY) return countFacets(catalog, found)
  const kept = keptOf.get(catalog) ?? new LRUCache<string, Kept>({ max: KEPT, ttl: KEPT_MS })
  keptOf.set(catalog, kept)
  const key = JSON.stringify([words, also])
  const before = kept.get(key)
  const { changes } = catalog
  if (before?.total === total && before.changes === changes) return before.counts
  const counts = countFacets(catalog, found)
  kept.set(key, { changes, total, counts })
  return counts
}
