import type { Infer, Shape } from '../../../shared/shape.ts'
import { id, strictRecord } from '../../../shared/shape.ts'
import { decodeCursor, listLimit } from './cursor.ts'
import type { Fields } from './forms.ts'
import type { PageOf } from './pager.ts'
import { cut } from './pager.ts'

/** A page of a list. */
export interface Listed<Row> extends PageOf {
  readonly rows: readonly Row[]
}

/** The query of an action, whose cursor and limit are read here. */
interface Asked {
  readonly query: Fields
}

/**
 * Returns the page of a list after the position in the cursor.
 *
 * @param read gets the position, null for the first page, and a limit: one row more than the page,
 *   by which the last page is known
 * @param placeOf the position of a row, in the shape of the cursor; a date becomes text in it
 * @throws BadCursor when the cursor is not one of ours
 */
export async function listed<S extends Shape, Row>(
  { query }: Asked,
  place: S,
  read: (after: Infer<S> | null, limit: number) => Promise<readonly Row[]>,
  placeOf: (last: Row) => unknown,
  limit: number = listLimit(query.limit),
): Promise<Listed<Row>> {
  const after = decodeCursor(place, query.cursor)
  const { rows, next } = cut(await read(after, limit + 1), limit, placeOf)
  return { rows, next, isFirst: after === null }
}

/** The cursor of a list from the highest ID to the lowest. */
export const placeBelow = strictRecord({ below: id })

/** Returns the ID that a page starts below; null for the first one. */
export function belowIn({ cursor }: Fields): number | null {
  return decodeCursor(placeBelow, cursor)?.below ?? null
}

/** Returns a page of a list from the highest ID to the lowest: the IDs below its cursor. */
export async function listedBelow<Row extends { readonly id: number }>(
  asked: Asked,
  read: (below: number | null, limit: number) => Promise<readonly Row[]>,
  limit?: number,
): Promise<Listed<Row>> {
  return listed(
    asked,
    placeBelow,
    (after, most) => read(after?.below ?? null, most),
    ({ id: below }) => ({ below }),
    limit,
  )
}
