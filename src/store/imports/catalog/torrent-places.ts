import type { Db } from '../../base/db.ts'
import * as attributes from '../../taxonomy/attributes.ts'
import * as categories from '../../taxonomy/categories.ts'
import type { SourceTaxonomy } from './taxonomy.ts'
import type { TorrentPlace } from './torrent-values.ts'

export interface TorrentPlaces {
  /** Categories by their keys in the source; null: left out. */
  readonly byKey: ReadonlyMap<string, TorrentPlace | null>
  /** Categories here by their slugs. */
  readonly bySlug: ReadonlyMap<string, TorrentPlace>
}

/** Returns the categories here, with their attributes. */
export async function placesOf(db: Db, taxonomy: SourceTaxonomy): Promise<TorrentPlaces> {
  const bySlug = new Map<string, TorrentPlace>()
  for (const { id, slug } of await categories.list(db)) {
    bySlug.set(slug, { id, slug, attributes: await attributes.attributesOf(db, id) })
  }
  const byKey = new Map(
    taxonomy.categories.map(({ key, category }) => {
      return [key, category === null ? null : (bySlug.get(category) ?? null)] as const
    }),
  )
  return { byKey, bySlug }
}
