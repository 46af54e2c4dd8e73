import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { FacetValue } from './facet-values.ts'
import type { TorrentFilter } from './filters.ts'
import { asksForUnlisted } from './filters.ts'
import type { TorrentLine } from './lines.ts'
import { linesWhere } from './lines.ts'
import type { Sort } from './sorts.ts'

/** Best match first; newest first when there are more matches than are counted. */
export type Order =
  { readonly by: 'relevance' } | { readonly by: Sort; readonly isDescending: boolean }

/** Where a page starts: at the torrent with this key and ID. */
export interface BrowsePosition {
  /** The `sortKey` of that torrent; digits for every order except by name. */
  readonly key: string
  readonly id: number
  /** Whether the page ends before this position, instead of starting after it. */
  readonly isBackward: boolean
}

export interface BrowseLine extends TorrentLine {
  /** The sort key, exactly as the database compares it. */
  readonly sortKey: string
}

export interface BrowsePage {
  readonly rows: readonly BrowseLine[]
  readonly hasBefore: boolean
  readonly hasAfter: boolean
  /** The number of matches; null above `countUpTo`. */
  readonly total: number | null
  /** The actual order of the rows, which cursors contain. */
  readonly order: Order
  /** The facets of all matches, if requested and counted along the way. */
  readonly facets: readonly FacetValue[] | null
}

export interface Place {
  readonly id: number
  readonly key: string
}

export interface Found {
  readonly places: readonly Place[]
  readonly total: number | null
  readonly order: Order
  readonly facets: readonly FacetValue[] | null
}

/** What a page needs in addition to its places. */
interface Asked extends Pick<TorrentFilter, 'states'> {
  readonly position: BrowsePosition | null
  readonly limit: number
}

/** Returns a page with its lines, from places: one more place than it has if others follow. */
export async function pageOfPlaces(db: Db, filter: Asked, found: Found): Promise<BrowsePage> {
  const places = [...found.places]
  const isBackward = filter.position?.isBackward ?? false
  const hasMore = places.length > filter.limit
  if (hasMore) places.pop()
  if (isBackward) places.reverse()
  const cameFrom = filter.position !== null
  return {
    rows: await linesOf(db, places, filter),
    hasBefore: isBackward ? hasMore : cameFrom,
    hasAfter: isBackward ? cameFrom : hasMore,
    total: found.total,
    order: found.order,
    facets: found.facets,
  }
}

async function linesOf(
  db: Db,
  places: readonly Place[],
  asked: Asked,
): Promise<readonly BrowseLine[]> {
  if (places.length === 0) return []
  const ids = places.map(({ id }) => id)
  // The places may come from another transaction.
  const rows = await linesWhere(
    db,
    sql<boolean>`torrent.id = any(${ids}::bigint[])
      and ${asksForUnlisted(asked) ? sql`true` : sql`torrent.state = 'listed'`}`,
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return places.flatMap(({ id, key }) => {
    const row = byId.get(id)
    return row === undefined ? [] : [{ ...row, sortKey: key }]
  })
}
