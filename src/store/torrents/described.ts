import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import type { TorrentLine } from '../search/lines.ts'
import { torrentLines } from '../search/lines.ts'
import { indexOf } from '../search/memory/search-index.ts'

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

/** Pages of lists that programs fetch again and again. */
const KEPT = 5_000
/** The numbers of peers and snatches in a description are as old as this. */
const KEPT_MS = 10_000

interface Kept {
  readonly torrent: DescribedTorrent
  /** Of the catalog in memory. */
  readonly version: string
}

const memories = new WeakMap<Db, LRUCache<number, Kept>>()

/**
 * Describes these torrents in the given order, without those that are no longer listed. While the
 * catalog is in memory, descriptions are kept for ten seconds, or until a torrent changes.
 */
export async function describe(
  db: Db,
  ids: readonly number[],
): Promise<readonly DescribedTorrent[]> {
  const version = indexOf(db)?.version() ?? null
  if (version === null) return inOrder(ids, await read(db, ids))
  const memory = memories.get(db) ?? new LRUCache<number, Kept>({ max: KEPT, ttl: KEPT_MS })
  memories.set(db, memory)
  const known = ids.flatMap((id) => {
    const kept = memory.get(id)
    return kept?.version === version ? [kept.torrent] : []
  })
  if (known.length === ids.length) return known
  const knownIds = new Set(known.map(({ id }) => id))
  const others = ids.filter((id) => !knownIds.has(id))
  const fresh = await read(db, others)
  for (const torrent of fresh) memory.set(torrent.id, { torrent, version })
  return inOrder(ids, [...known, ...fresh])
}

function inOrder(ids: readonly number[], torrents: readonly DescribedTorrent[]) {
  const byId = new Map(torrents.map((torrent) => [torrent.id, torrent]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

async function read(db: Db, ids: readonly number[]): Promise<readonly DescribedTorrent[]> {
  if (ids.length === 0) return []
  return torrentLines(db)
    .select(['torrent.category_id as categoryId', 'torrent.year'])
    .select(sql<AttributeValues>`torrent.attributes`.as('attributes'))
    .select(bundles.as('bundles'))
    .where('torrent.id', '=', sql<number>`any(${ids}::bigint[])`)
    .where('torrent.state', '=', 'listed')
    .execute()
}
