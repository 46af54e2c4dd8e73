import { flag, id, oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { CategoryRow } from '../../store/categories.ts'
import type { BrowseFilter, BrowseLine, Sort } from '../../store/torrents.ts'
import { SORTS } from '../../store/torrents.ts'
import type { Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import type { Fields } from '../http/forms.ts'
import { decodeCursor, encodeCursor, listLimit } from '../http/cursor.ts'
import { paging, sortOf } from '../http/shapes.ts'

const MAX_WORDS = 8
const MAX_QUERY_CHARACTERS = 200
const DEFAULT_SORT = '-createdAt'

export const browseQuery = strictRecord({
  q: text(MAX_QUERY_CHARACTERS).optional().describe('words of the name'),
  category: text(60).optional().describe('slug of a category'),
  tag: text(60).optional().describe('slug of a tag'),
  sort: sortOf(SORTS).optional().describe(`\`-\` in front for descending; ${DEFAULT_SORT}`),
  ...paging,
})

const orders = SORTS.flatMap((sort) => [sort, `-${sort}` as const])

const cursorShape = strictRecord({
  order: oneOf(orders),
  key: text(300),
  id,
  isBackward: flag,
})

/** What the address of a browse page asks for, as it was written and as the store takes it. */
export interface Browse {
  readonly query: string
  readonly category: CategoryRow | null
  readonly tag: string | null
  readonly order: string
  readonly filter: BrowseFilter
}

type Read = { readonly ok: true; readonly browse: Browse } | { readonly ok: false; reply: Reply }

/** Reads the query of `GET /torrents`; what names no category, sort or page of ours is refused. */
export function readBrowse(query: Fields, categories: readonly CategoryRow[]): Read {
  const words = textOf(query.q).slice(0, MAX_QUERY_CHARACTERS)
  const slug = textOf(query.category)
  const category = categories.find((one) => one.slug === slug) ?? null
  if (slug !== '' && category === null) return refused(refuse('CATEGORY_NOT_FOUND'))
  const order = textOf(query.sort) || DEFAULT_SORT
  const sort = order.replace(/^-/, '') as Sort
  if (!SORTS.includes(sort)) {
    const detail = `sort is one of ${SORTS.join(', ')}, with - in front for descending.`
    return refused(refuse('BAD_REQUEST', { detail }))
  }
  const position = readPosition(query.cursor, order)
  if (position === undefined) return refused(refuse('BAD_CURSOR'))
  const tag = textOf(query.tag) || null
  const filter: BrowseFilter = {
    words: words.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS),
    categoryId: category?.id ?? null,
    tag,
    sort,
    isDescending: order.startsWith('-'),
    position,
    limit: listLimit(query.limit),
  }
  return { ok: true, browse: { query: words.trim(), category, tag, order, filter } }
}

/** The cursor of the page that follows a row, or of the one that ends before it. */
export function browseCursor(order: string, row: BrowseLine, isBackward: boolean): string {
  return encodeCursor({ order, key: row.sortKey, id: row.id, isBackward })
}

function readPosition(cursor: unknown, order: string) {
  const place = decodeCursor(cursorShape, cursor)
  if (place === null || place === undefined) return place
  // A cursor of another order, or made by hand, names no place in this one.
  if (place.order !== order) return undefined
  if (!/^-?name$/.test(order) && !/^\d{1,16}$/.test(place.key)) return undefined
  return { key: place.key, id: place.id, isBackward: place.isBackward }
}

const filesCursorShape = strictRecord({ from: id })

/** Where a page of a torrent's files begins: its number, 0 without a cursor, null for a bad one. */
export function readFilesCursor(cursor: unknown): number | null {
  const place = decodeCursor(filesCursorShape, cursor)
  return place === undefined ? null : (place?.from ?? 0)
}

/** The cursor of the page of files that begins at this number; none for the first. */
export function filesCursor(from: number): string | undefined {
  return from === 0 ? undefined : encodeCursor({ from })
}

/** The number in the path, or null: whatever else stands there is no torrent. */
export function torrentId(param: string): number | null {
  return /^[1-9]\d{0,14}$/.test(param) ? Number(param) : null
}

function refused(reply: Reply): Read {
  return { ok: false, reply }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
