import type { Db } from '../../src/store/base/db.ts'
import { byIndex } from '../../src/store/search/by-index.ts'
import type { Facets } from '../../src/store/search/facet-values.ts'
import { facetsWithin } from '../../src/store/search/facets.ts'
import type { TorrentFilter } from '../../src/store/search/filters.ts'

/** Returns the facets of a filter, without a page of matches. */
export async function facets(
  db: Db,
  filter: TorrentFilter,
  isMany: boolean,
  sample?: number,
): Promise<Facets> {
  return byIndex(db, (tx) => facetsWithin(db, tx, filter, { isMany, sample }))
}
