import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { keptById } from '../base/kept.ts'

/** The most bundles below the albums on a page. */
const MOST_BELOW = 10_000

/** The album of a torrent. */
interface Album {
  /** Null: the torrent has no album. */
  readonly id: number | null
}

/**
 * Returns the album of each of these music torrents: the nearest one above it. Torrents without an
 * album are left out. Reads all with one statement. Albums are cached until a torrent gets another
 * bundle or category, or a bundle moves.
 */
export async function albumsOf(
  db: Db,
  torrentIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const kept = await keptById(db, 'album', torrentIds, (ids) => readAlbums(db, ids))
  const albums = new Map<number, number>()
  for (const [torrentId, { id }] of kept) if (id !== null) albums.set(torrentId, id)
  return albums
}

const NO_ALBUM: Album = { id: null }

async function readAlbums(
  db: Db,
  torrentIds: readonly number[],
): Promise<ReadonlyMap<number, Album>> {
  if (torrentIds.length === 0) return new Map()
  const { rows } = await sql<{ torrentId: number; albumId: number }>`
    with recursive up as (
      select t.id as torrent_id, b.id, b.parent_id, b.kind, 1 as level
      from torrent t
      join category c on c.id = t.category_id and c.kind = 'music'
      join bundle b on b.id = t.bundle_id and b.removed_at is null
      where t.id = any(${torrentIds}::bigint[])
      union all
      select up.torrent_id, b.id, b.parent_id, b.kind, level + 1
      from up join bundle b on b.id = up.parent_id
      where up.kind <> 'album' and level < 8
    )
    select torrent_id as "torrentId", id as "albumId" from up where kind = 'album'`.execute(db)
  const found = new Map(rows.map(({ torrentId, albumId }) => [torrentId, { id: albumId }]))
  return new Map(torrentIds.map((id) => [id, found.get(id) ?? NO_ALBUM]))
}

/** Returns the IDs of these bundles and of all below them. */
export async function below(db: Db, ids: readonly number[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive tree as (
      select id, 0 as level from bundle where id = any(${ids}::bigint[])
      union all
      select held.id, level + 1 from bundle as held join tree on held.parent_id = tree.id
        where held.removed_at is null and held.merged_into is null and level < 8
    )
    select distinct id from tree limit ${MOST_BELOW}`.execute(db)
  return rows.map(({ id }) => id)
}
