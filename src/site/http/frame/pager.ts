import { encodeCursor, withQuery } from './cursor.ts'

/** The data of the partial `pager`. */
export interface Pager {
  readonly firstHref: string | null
  readonly prevHref: string | null
  readonly nextHref: string | null
}

/**
 * Cuts a page from the rows read, which are one more than `limit`, and makes the cursor of the next
 * page from the position of the last row; null on the last page.
 */
export function cut<Row>(
  read: readonly Row[],
  limit: number,
  placeOf: (last: Row) => unknown,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const rows = read.slice(0, limit)
  const last = read.length > limit ? rows.at(-1) : undefined
  return { rows, next: last === undefined ? null : encodeCursor(placeOf(last)) }
}

/** The position of a page in its list. */
export interface PageOf {
  readonly isFirst: boolean
  /** The cursor of the next page; null on the last. */
  readonly next: string | null
}

/** Returns the pager of a list that is read forwards; null on a list with one page. */
export function pagerOf(
  path: string,
  { isFirst, next }: PageOf,
  query: Readonly<Record<string, unknown>> = {},
): Pager | null {
  if (isFirst && next === null) return null
  return {
    firstHref: isFirst ? null : withQuery(path, query, { cursor: undefined }),
    prevHref: null,
    nextHref: next === null ? null : withQuery(path, query, { cursor: next }),
  }
}
