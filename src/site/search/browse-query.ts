import type { SearchQuery } from '../../domain/search/query.ts'
import type { Hidden } from '../../domain/search/hidden.ts'
import { withoutHidden } from '../../domain/search/hidden.ts'
import { isEmpty, MAX_QUERY } from '../../domain/search/line.ts'
import { flag, id, list, oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { BrowseFilter } from '../../store/search/browse.ts'
import type { BrowseLine, Order } from '../../store/search/page-of-places.ts'
import type { Sort } from '../../store/search/sorts.ts'
import { SORTS } from '../../store/search/sorts.ts'
import type { State } from '../../store/search/filters.ts'
import { STATES, UNLISTED } from '../../store/search/filters.ts'
import { asksForWords } from '../../store/search/terms-query.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import { idsBelow } from '../../store/taxonomy/categories.ts'
import type { NamedTag } from '../../store/taxonomy/torrent-tags.ts'
import type { OrReply, Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import {
  BadCursor,
  decodeCursor,
  encodeCursor,
  listLimit,
  MAX_CURSOR_NAME,
} from '../http/frame/cursor.ts'
import type { Fields } from '../http/frame/forms.ts'
import { paging } from '../http/frame/shapes.ts'

// Reads the address of a list of torrents, which determines everything that the list shows.

const DEFAULT_SORT = '-createdAt'
const RELEVANCE = 'relevance'
/** The most values of one filter; more would only lengthen the statement. */
const MAX_VALUES = 20

const sorts = [...SORTS.flatMap((sort) => [sort, `-${sort}` as const]), RELEVANCE] as const
type SortName = (typeof sorts)[number]

const many = list(text(60)).max(MAX_VALUES).optional()

export const browseQuery = strictRecord({
  q: text(MAX_QUERY)
    .optional()
    .describe('words, "exact phrase", -excluded, begin*, (a OR b), size:>2g and other fields'),
  category: many.describe('slugs of categories; matches any of them'),
  tag: many.describe('slugs of tags; matches all of them'),
  uploader: text(30).optional().describe('name of the uploader'),
  state: list(oneOf(STATES)).optional().describe('matches all of them; the last two are for staff'),
  sort: oneOf(sorts).optional().describe(`a leading \`-\` for descending order; ${DEFAULT_SORT}`),
  add: list(text(80))
    .max(MAX_VALUES)
    .optional()
    .describe(
      'conditions that the form puts into `q`, as in `seeders:>5`; `seeders:` removes them',
    ),
  hidden: oneOf(['show']).optional().describe('`show` lists what you hide, too'),
  view: oneOf(['cards']).optional().describe('page layout: `cards` with covers'),
  facets: oneOf(['true']).optional().describe('for tools: counts by category, tag, year …'),
  ...paging,
})

const cursorShape = strictRecord({
  order: oneOf(sorts),
  key: text(MAX_CURSOR_NAME),
  id,
  isBackward: flag,
})

/** Names in the address that only the database can resolve. */
export interface Known {
  readonly categories: readonly CategoryRow[]
  readonly tags: readonly NamedTag[]
  readonly uploader: { readonly id: number; readonly name: string } | null
  /** The parsed line of the search box. */
  readonly asked: SearchQuery
  readonly memberId: number
  readonly maySeeUnlisted: boolean
  readonly namesOf: 'own' | 'all'
  /**
   * The categories and tags that the reader's lists leave out, except tags that this list asks for;
   * null when everything is requested.
   */
  readonly hidden: Hidden | null
  /** The rows per page without a `limit`. */
  readonly rows?: number
}

/** The filter in the address of a list, as written and as the store needs it. */
export interface Browse {
  /** The line as typed, and its interpretation (null: it has no word). */
  readonly line: string
  readonly search: SearchQuery | null
  readonly categories: readonly CategoryRow[]
  readonly tags: readonly NamedTag[]
  readonly uploader: string | null
  readonly states: readonly State[]
  readonly sort: SortName
  readonly filter: BrowseFilter
}

export type ReadBrowse = OrReply<{ readonly browse: Browse }>

/** Returns the values of a field that may be repeated, or have commas between values. */
export function valuesOf(given: unknown): readonly string[] {
  const texts = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === 'string')
  const values = texts.flatMap((one) => one.split(',')).map((one) => one.trim())
  return [...new Set(values.filter((one) => one !== ''))]
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Reads the query of a list; unknown categories, members, sorts or pages are refused. */
export function readBrowse(query: Fields, known: Known): ReadBrowse {
  const slugs = valuesOf(query.category)
  const asked = slugs.map((slug) => known.categories.find((one) => one.slug === slug))
  const chosen = asked.filter((one) => one !== undefined)
  if (chosen.length < slugs.length) return refused(refuse('CATEGORY_NOT_FOUND'))
  const states = valuesOf(query.state) as readonly State[]
  const refusal = refuseStates(states, known.maySeeUnlisted)
  if (refusal !== null) return refused(refusal)
  const given = (textOf(query.sort) || DEFAULT_SORT) as SortName
  if (!sorts.includes(given)) return refused(badSort())
  const line = textOf(query.q)
  const search = isEmpty(known.asked) ? null : known.asked
  const sort = given === RELEVANCE && !asksForWords(known.asked) ? DEFAULT_SORT : given
  const place = readPlace(query.cursor, sort)
  const filter: BrowseFilter = {
    search: known.hidden === null ? search : withoutHidden(search, known.hidden, slugs),
    // Including all their subcategories.
    categoryIds: chosen.flatMap((one) => idsBelow(known.categories, one.id)),
    // No torrent has a tag that does not exist.
    tagIds: [...new Set(known.tags.map(({ tag }) => tag?.id ?? 0))],
    uploaderId: known.uploader?.id ?? null,
    states,
    memberId: known.memberId,
    namesOf: known.namesOf,
    order: orderOf(place?.order ?? sort),
    position: place,
    limit: listLimit(query.limit, known.rows),
  }
  const { tags, uploader } = known
  return {
    ok: true,
    browse: {
      ...{ line, search, categories: chosen, tags, states, sort, filter },
      uploader: uploader?.name ?? null,
    },
  }
}

/** Returns the cursor of the page after a row, or of the page that ends before it. */
export function browseCursor(order: Order, row: BrowseLine, isBackward: boolean): string {
  return encodeCursor({ order: nameOf(order), key: row.sortKey, id: row.id, isBackward })
}

/** Returns the error of a field that is only refused for its length; null when there is none. */
export function refuseTooMany(query: Fields): Reply | null {
  const name = ['category', 'tag', 'state'].find((one) => valuesOf(query[one]).length > MAX_VALUES)
  if (name === undefined) return null
  return refuse('BAD_REQUEST', { detail: `${name} can have at most ${MAX_VALUES} values.` })
}

function refuseStates(states: readonly State[], maySeeUnlisted: boolean): Reply | null {
  if (states.some((state) => !STATES.includes(state))) {
    const allowed = maySeeUnlisted ? STATES : STATES.filter((state) => !isUnlisted(state))
    return refuse('BAD_REQUEST', { detail: `state must be one of ${allowed.join(', ')}.` })
  }
  if (maySeeUnlisted || !states.some(isUnlisted)) return null
  return refuse('FORBIDDEN', { detail: 'Only staff can see torrents that are not in the catalog.' })
}

function isUnlisted(state: State): boolean {
  return UNLISTED.some((one) => one === state)
}

function badSort(): Reply {
  const names = SORTS.join(', ')
  const detail =
    `sort must be ${RELEVANCE} or one of ${names}, ` + 'with a leading - for descending order.'
  return refuse('BAD_REQUEST', { detail })
}

function readPlace(cursor: unknown, sort: SortName) {
  const place = decodeCursor(cursorShape, cursor)
  if (place === null) return null
  // A cursor of another order, or one made manually, names no position in this one. With too many
  // results the newest come first instead of the best.
  const isInstead = sort === RELEVANCE && place.order === DEFAULT_SORT
  if (place.order !== sort && !isInstead) throw new BadCursor()
  if (!/^-?name$/.test(place.order) && !/^\d{1,16}$/.test(place.key)) throw new BadCursor()
  return place
}

function orderOf(sort: SortName): Order {
  if (sort === RELEVANCE) return { by: RELEVANCE }
  return { by: sort.replace(/^-/, '') as Sort, isDescending: sort.startsWith('-') }
}

function nameOf(order: Order): SortName {
  if (order.by === RELEVANCE) return RELEVANCE
  return order.isDescending ? `-${order.by}` : order.by
}

function refused(reply: Reply): ReadBrowse {
  return { ok: false, reply }
}
