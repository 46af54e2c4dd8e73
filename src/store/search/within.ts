import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { BundleName } from '../bundles/bundles.ts'

// The torrents of a bundle, a collection or bookmarks, for lists that accept the filters of the
// catalog. Each is read with one statement.

/**
 * The most bundles of a tree, and the most torrents of a collection or of bookmarks (the newest).
 */
const MOST = 2_000

/** A torrent, and when it was added to a list. */
export interface Placed {
  readonly torrentId: number
  readonly at: Date
}

interface BundleTree {
  /** From the top down; the bundle itself is last. */
  readonly path: readonly BundleName[]
  readonly bundles: readonly number[]
}

/**
 * Returns a bundle with the IDs of all below it; for a merged one, the bundle into which it was
 * merged. Null when there is none, or it was removed.
 */
export async function ofBundle(db: Db, id: number): Promise<BundleTree | null> {
  const { rows } = await sql<BundleTree>`
    with recursive merged as (
      select id, merged_into, 1 as level from bundle where id = ${id}
      union all
      select b.id, b.merged_into, level + 1 from bundle b join merged on b.id = merged.merged_into
        where level < 8
    ), tree as (
      select bundle.id, 0 as level from bundle
        where id = (select id from merged where merged_into is null) and removed_at is null
      union all
      select held.id, level + 1 from bundle as held join tree on held.parent_id = tree.id
        where held.removed_at is null and held.merged_into is null and level < 8
    ), up as (
      select bundle.*, 1 as up_level from bundle join tree using (id) where level = 0
      union all
      select b.*, up_level + 1 from bundle b join up on b.id = up.parent_id where up_level < 8
    )
    select array(select id from tree order by level, id limit ${MOST}) as bundles,
      (select coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'title', title,
        'year', year, 'number', number, 'numberEnd', number_end) order by up_level desc), '[]')
        from up) as path`.execute(db)
  const [found] = rows
  return found.bundles.length === 0 ? null : found
}

export interface PlacedList {
  readonly name: string
  /** Most recently added first. */
  readonly placed: readonly Placed[]
}

interface PlacedRow {
  readonly name: string
  readonly ids: readonly number[]
  readonly times: readonly Date[]
}

/**
 * Returns a collection with its torrents and those of its bundles, which count as added when they
 * were published. Null when there is none that this member may see.
 */
export async function ofCollection(
  db: Db,
  id: number,
  reader: { readonly id: number; readonly seesPrivate: boolean },
): Promise<PlacedList | null> {
  const { rows } = await sql<PlacedRow>`
    with recursive shown as (
      select id, title from collection where id = ${id} and removed_at is null
        and (not is_private or owner_id = ${reader.id}::bigint or ${reader.seesPrivate}::boolean)
    ), item as (
      select target, target_id, added_at from collection_item join shown on collection_id = shown.id
    ), below as (
      select bundle.id, added_at, 0 as level from item join bundle on bundle.id = target_id
        where target = 'bundle' and removed_at is null and merged_into is null
      union all
      select held.id, added_at, level + 1 from bundle as held join below
          on held.parent_id = below.id
        where held.removed_at is null and held.merged_into is null and level < 8
    ), placed as (
      select id, max(at) as at from (
        select target_id as id, added_at as at from item where target = 'torrent'
        union all
        select torrent.id, greatest(added_at, torrent.created_at)
          from below join torrent on bundle_id = below.id and state = 'listed'
      ) as each group by id order by at desc, id desc limit ${MOST}
    )
    select title as name,
      array(select id from placed order by at desc, id desc) as ids,
      array(select at from placed order by at desc, id desc) as times
    from shown`.execute(db)
  return rows.length === 0 ? null : listOf(rows[0])
}

/**
 * Returns a member's bookmarked torrents; null when there is no such folder.
 * @param folderId only this folder; null: in none; undefined: all
 */
export async function ofBookmarks(
  db: Db,
  memberId: number,
  folderId: number | null | undefined,
): Promise<PlacedList | null> {
  const isInFolder =
    folderId === undefined
      ? sql`true`
      : folderId === null
        ? sql`folder_id is null`
        : sql`folder_id = ${folderId}`
  const name =
    typeof folderId === 'number'
      ? sql`select name from bookmark_folder where id = ${folderId} and member_id = ${memberId}`
      : sql`select 'bookmarks' as name`
  const { rows } = await sql<PlacedRow>`
    with placed as (
      select target_id as id, created_at as at from bookmark
      where member_id = ${memberId} and target = 'torrent' and ${isInFolder}
      order by bookmark.id desc limit ${MOST}
    )
    select name, array(select id from placed order by at desc, id desc) as ids,
      array(select at from placed order by at desc, id desc) as times
    from (${name}) as named`.execute(db)
  return rows.length === 0 ? null : listOf(rows[0])
}

function listOf({ name, ids, times }: PlacedRow): PlacedList {
  return { name, placed: ids.map((torrentId, at) => ({ torrentId, at: times[at] })) }
}
