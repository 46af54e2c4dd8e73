import type { Db } from './db.ts'
import { isKnownAbove } from './facet-estimate.ts'
import type { Facets } from './facet-values.ts'
import { facetsWithin } from './facets.ts'
import type { BrowseFilter, BrowsePage } from './torrent-browse.ts'
import { browseWithin, byIndex, COUNTED_UP_TO } from './torrent-browse.ts'

export interface Findings {
  readonly page: BrowsePage
  /** What all that fits is like; null when nobody asked, or nothing fits. */
  readonly facets: Facets | null
}

/** A page of what fits a filter, and the facets of all of it, in one transaction. */
export async function findings(
  db: Db,
  filter: BrowseFilter,
  wantsFacets: boolean,
): Promise<Findings> {
  const isKnown = await isKnownAbove(db, filter, filter.countUpTo ?? COUNTED_UP_TO)
  return byIndex(db, async (tx) => {
    const page = await browseWithin(tx, filter, isKnown)
    if (!wantsFacets || page.total === 0) return { page, facets: null }
    const isMany = page.total === null
    return { page, facets: await facetsWithin(db, tx, filter, { isMany }) }
  })
}
