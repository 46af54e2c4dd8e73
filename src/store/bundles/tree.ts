import { sql } from 'kysely'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { BundleName } from './bundles.ts'
import type { Db } from '../base/db.ts'

/** The most bundles on one page: a series of 30 seasons has fewer. */
const MAX_BUNDLES = 2_000
/** The most torrents of one bundle, best seeded first. */
const MAX_EACH = 50
/** The most torrents on one page. */
const MAX_TORRENTS = 3_000

export interface TreeBundle extends BundleName {
  readonly parentId: number | null
  readonly parts: number | null
  readonly isLocked: boolean
}

export interface BundleTorrent {
  readonly id: number
  readonly bundleId: number
  readonly name: string
  /** The slug of the category. */
  readonly category: string
  readonly categoryName: string
  readonly categoryKind: string
  readonly size: number
  readonly files: number
  readonly comments: number
  readonly seeders: number
  readonly leechers: number
  readonly snatches: number
  readonly createdAt: Date
  readonly attributes: AttributeValues
}

export interface BundleTree {
  /** The bundle itself first, then its parts, by number and title. */
  readonly bundles: readonly TreeBundle[]
  /** The torrents by bundle, best seeded first. */
  readonly torrents: readonly BundleTorrent[]
  /** Whether the page does not contain everything. */
  readonly isCut: boolean
}

/** Returns a bundle with its subtree and torrents, with two statements for any size. */
export async function tree(db: Db, id: number): Promise<BundleTree> {
  const { rows: bundles } = await sql<TreeBundle>`
    with recursive tree as (
      select bundle.*, 0 as level from bundle where id = ${id}
      union all
      select held.*, level + 1 from bundle as held
      join tree on held.parent_id = tree.id
      where held.removed_at is null and held.merged_into is null and level < 8
    )
    select id, parent_id as "parentId", kind, title, year, number, number_end as "numberEnd", parts,
      is_locked as "isLocked"
    from tree
    order by level, number nulls last, year nulls last, title_key, id
    limit ${MAX_BUNDLES + 1}`.execute(db)
  const shown = bundles.slice(0, MAX_BUNDLES)
  const torrents = await torrentsOf(
    db,
    shown.map((bundle) => bundle.id),
  )
  return {
    bundles: shown,
    torrents: torrents.slice(0, MAX_TORRENTS),
    isCut: bundles.length > MAX_BUNDLES || torrents.length > MAX_TORRENTS,
  }
}

/** Returns the listed torrents directly in these bundles. */
export async function torrentsOf(
  db: Db,
  ids: readonly number[],
): Promise<readonly BundleTorrent[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<BundleTorrent>`
    select torrent.* from unnest(${[...ids]}::bigint[]) with ordinality as given (id, place)
    cross join lateral (
      select torrent.id, bundle_id as "bundleId", torrent.name, category.slug as category,
        category.name as "categoryName", category.kind as "categoryKind", size,
        file_count as files, comments, seeders, leechers, snatches, created_at as "createdAt",
        attributes
      from torrent
      join torrent_stats on torrent_id = torrent.id
      join category on category.id = category_id
      where bundle_id = given.id and state = 'listed'
      order by seeders desc, torrent.id desc
      limit ${MAX_EACH}
    ) as torrent
    order by place, seeders desc, torrent.id desc
    limit ${MAX_TORRENTS + 1}`.execute(db)
  return rows
}

/** Returns the next number among the parts of a bundle; null if they are not numbered. */
export async function nextNumber(db: Db, parentId: number): Promise<number | null> {
  const row = await db
    .selectFrom('bundle')
    .select(sql<number | null>`max(coalesce(number_end, number)) + 1`.as('next'))
    .where('parent_id', '=', parentId)
    .where('removed_at', 'is', null)
    .where('merged_into', 'is', null)
    .executeTakeFirstOrThrow()
  return row.next
}
