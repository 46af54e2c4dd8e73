import { encodeCursor, withQuery } from '../http/cursor.ts'
import type { Fields } from '../http/forms.ts'

/** What the partial `pager` shows; null on a list of one page. */
export type Pager = { readonly firstHref: string | null; readonly nextHref: string | null } | null

export interface Paged<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly pager: Pager
}

interface Asked<Row> {
  readonly path: string
  readonly query: Fields
  readonly limit: number
  /** What a cursor says of the last row shown. */
  readonly placeOf: (row: Row) => unknown
}

/** One page of a list of which one row more than `limit` was asked for. */
export function paged<Row>(found: readonly Row[], asked: Asked<Row>): Paged<Row> {
  const { path, query, limit, placeOf } = asked
  const rows = found.slice(0, limit)
  const last = found.length > limit ? rows.at(-1) : undefined
  const next = last === undefined ? null : encodeCursor(placeOf(last))
  const isFirst = query.cursor === undefined || query.cursor === ''
  const firstHref = isFirst ? null : withQuery(path, query, { cursor: undefined })
  const nextHref = next === null ? null : withQuery(path, query, { cursor: next })
  return { rows, next, pager: isFirst && next === null ? null : { firstHref, nextHref } }
}
