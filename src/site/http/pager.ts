import { withQuery } from './cursor.ts'

/** What the partial `pager` shows. */
export interface Pager {
  readonly firstHref: string | null
  readonly prevHref: string | null
  readonly nextHref: string | null
}

/** Where a page stands in its list. */
export interface PageOf {
  readonly isFirst: boolean
  /** The cursor of the next page; null on the last. */
  readonly next: string | null
}

/** The pager of a list that is read forwards; null on a list of one page. */
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
