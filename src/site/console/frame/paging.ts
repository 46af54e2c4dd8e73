import type { Fields } from '../../http/frame/forms.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { cut, pagerOf } from '../../http/frame/pager.ts'

export interface Paged<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly pager: Pager | null
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
  const { rows, next } = cut(found, limit, placeOf)
  const isFirst = query.cursor === undefined || query.cursor === ''
  return { rows, next, pager: pagerOf(path, { isFirst, next }, query) }
}
