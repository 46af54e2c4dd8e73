import { andCondition } from '../../../domain/search/conditions.ts'
import { excerpt } from '../../../domain/search/excerpt.ts'
import type { Term } from '../../../domain/search/expression.ts'
import { isEmpty, MAX_QUERY } from '../../../domain/search/line.ts'
import { count, id as rowId, oneOf, strictRecord } from '../../../shared/shape.ts'
import type { ListedText } from '../../../store/search/texts/find.ts'
import { list } from '../../../store/search/texts/find.ts'
import { textKindNames } from '../../../store/search/texts/kinds.ts'
import { get, invalid, page } from '../../http/action.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { decodeCursor, listLimit } from '../../http/frame/cursor.ts'
import { cut } from '../../http/frame/pager.ts'
import { errorText } from '../query-line.ts'
import * as api from './api.ts'
import { readTexts } from './asked.ts'
import type { ShownText } from './pages.ts'
import { textsPage } from './pages.ts'

const NONE = { rows: [], paged: { isFirst: true, next: null } }
const place = strictRecord({ at: count, kind: oneOf(textKindNames), id: rowId })

export const texts = get('/search/texts', 'catalog.read', api.texts, async (call) => {
  const { db, query, member, can, now } = call
  const asked = lineOf(query)
  const after = decodeCursor(place, query.cursor)
  const searcher = { id: member.id, can, now }
  const read = await readTexts(db, asked, searcher)
  if (!read.ok) {
    const data = textsPage({ ...NONE, asked, searcher, errors: read.errors })
    return invalid('search/texts/list', data, { q: [errorText(read.errors)] })
  }
  const limit = listLimit(query.limit)
  const filter = { query: read.query, after, limit: limit + 1 }
  const found = isEmpty(read.query) ? [] : await list(db, searcher, filter)
  const shown = cut(found, limit, ({ micros: at, kind, id }) => ({ at, kind, id }))
  const { next } = shown
  const rows = shown.rows.map((row) => withExcerpt(row, read.query.all))
  const data = textsPage({ asked, searcher, rows, paged: { isFirst: after === null, next } })
  return page('search/texts/list', data, { items: rows.map(itemOf), next, total: null })
})

/** Returns the line of a query, including the place of a form that searches only one. */
function lineOf({ q, in: place }: Fields): string {
  const line = typeof q === 'string' ? q.trim() : ''
  const isPlace = typeof place === 'string' && /^[a-z0-9-]{1,40}$/.test(place)
  const within = isPlace && line !== '' ? andCondition(line, 'in', place) : line
  return within.slice(0, MAX_QUERY)
}

function withExcerpt(row: ListedText, terms: readonly Term[]): ShownText {
  return { ...row, excerpt: excerpt(row.passage ?? '', terms) }
}

function itemOf(row: ShownText) {
  return {
    kind: row.kind,
    id: row.id,
    title: row.title,
    url: row.href,
    author: row.author,
    at: row.at.toISOString(),
    excerpt: row.excerpt.map(({ text }) => text).join(''),
  }
}
