import type { Infer, Shape } from '../../../shared/shape.ts'
import { id, strictRecord } from '../../../shared/shape.ts'
import type { PageData, Reply } from '../../http/action.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { listed } from '../../http/frame/listed.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { cut, pagerOf } from '../../http/frame/pager.ts'
import { adminPage } from './frame.ts'

export interface Paged<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly pager: Pager | null
}

interface Asked<Row> {
  readonly path: string
  readonly query: Fields
  readonly limit: number
  /** Returns the content of the cursor for the last row shown. */
  readonly placeOf: (row: Row) => unknown
}

/** Cuts a page from rows, of which one more than `limit` was requested. */
export function paged<Row>(found: readonly Row[], asked: Asked<Row>): Paged<Row> {
  const { path, query, limit, placeOf } = asked
  const { rows, next } = cut(found, limit, placeOf)
  const isFirst = query.cursor === undefined || query.cursor === ''
  return { rows, next, pager: pagerOf(path, { isFirst, next }, query) }
}

/**
 * Reads a page of the list at `path` by the cursor and limit in the query. `read` gets a limit of
 * one row more than the page has.
 */
export async function readPage<S extends Shape, Row>(
  { query }: { readonly query: Fields },
  path: string,
  place: S,
  read: (after: Infer<S> | null, limit: number) => Promise<readonly Row[]>,
  placeOf: (last: Row) => unknown,
): Promise<Paged<Row>> {
  const found = await listed({ query }, place, read, placeOf)
  return { ...found, pager: pagerOf(path, found, query) }
}

const placeById = strictRecord({ id })

/** Reads a page of a list whose cursor is the ID of the last row. */
export async function readPageById<Row extends { readonly id: number }>(
  call: { readonly query: Fields },
  path: string,
  read: (after: number | null, limit: number) => Promise<readonly Row[]>,
): Promise<Paged<Row>> {
  return readPage(
    call,
    path,
    placeById,
    (at, limit) => read(at?.id ?? null, limit),
    ({ id: last }) => ({ id: last }),
  )
}

/** Replies with a list in a view. The JSON has an item for each row: the row itself by default. */
export function listReply<Row>(
  call: Parameters<typeof adminPage>[0],
  view: string,
  found: Paged<Row>,
  pageOf: (found: Paged<Row>) => PageData,
  itemOf: (row: Row) => unknown = (row) => row,
): Reply {
  const items = found.rows.map((row) => itemOf(row))
  const json = { items, next: found.next, total: null }
  return adminPage(call, view, pageOf(found), json)
}

/** Replies with a list that is shown as a table. */
export function tableReply<Row>(
  call: Parameters<typeof adminPage>[0],
  found: Paged<Row>,
  pageOf: (found: Paged<Row>) => PageData,
  itemOf?: (row: Row) => unknown,
): Reply {
  return listReply(call, 'console/frame/table', found, pageOf, itemOf)
}
