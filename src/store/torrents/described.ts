import { sql } from 'kysely'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import type { TorrentLine } from '../search/lines.ts'
import { torrentLines } from '../search/lines.ts'

// A listed torrent as other programs describe it: what feeds and the APIs of tools are written
// from.

/** A bundle that a torrent is a release of, or one above that. */
export interface DescribedBundle {
  readonly id: number
  readonly kind: BundleKind
  /** Empty for a season or an episode that is known by its number only. */
  readonly title: string
  readonly number: number | null
  readonly year: number | null
  /** `imdb:tt0133093`. */
  readonly ids: readonly string[]
}

export interface DescribedTorrent extends TorrentLine {
  readonly categoryId: number
  readonly year: number | null
  readonly attributes: AttributeValues
  /** The nearest first; empty: of no bundle. */
  readonly bundles: readonly DescribedBundle[]
}

const bundles = sql<DescribedBundle[]>`(
  with recursive up as (
    select id, parent_id, kind, title, number, year, 1 as level
    from bundle where id = torrent.bundle_id and removed_at is null
    union all
    select b.id, b.parent_id, b.kind, b.title, b.number, b.year, level + 1
    from up join bundle b on b.id = up.parent_id where level < 8
  )
  select coalesce(json_agg(json_build_object(
    'id', id, 'kind', kind, 'title', title, 'number', number, 'year', year,
    'ids', array(select source || ':' || value from bundle_external_id
      where bundle_id = up.id order by source, value)) order by level), '[]') from up)`

/** Describes these torrents in the given order, without those that are no longer listed. */
export async function describe(
  db: Db,
  ids: readonly number[],
): Promise<readonly DescribedTorrent[]> {
  if (ids.length === 0) return []
  const rows = await torrentLines(db)
    .select(['torrent.category_id as categoryId', 'torrent.year'])
    .select(sql<AttributeValues>`torrent.attributes`.as('attributes'))
    .select(bundles.as('bundles'))
    .where('torrent.id', '=', sql<number>`any(${ids}::bigint[])`)
    .where('torrent.state', '=', 'listed')
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
