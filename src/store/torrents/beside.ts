import { sql } from 'kysely'
import type { CoverRow } from '../bundles/bundles.ts'
import type { Db } from '../base/db.ts'
import { toSeed } from './to-seed.ts'

// Additional columns for a list of torrents; each is read with one statement for all rows.

/** A member's relation to a torrent. */
export interface OwnMarks {
  readonly isBookmarked: boolean
  readonly isSeeding: boolean
  readonly isLeeching: boolean
  readonly isSnatched: boolean
  /** The seconds for which it must still be seeded; null: no seeding requirement. */
  readonly toSeed: number | null
}

/** Returns those of these torrents to which a member has a relation. */
export async function ownMarks(
  db: Db,
  memberId: number,
  ids: readonly number[],
): Promise<ReadonlyMap<number, OwnMarks>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<OwnMarks & { readonly id: number }>`
    with asked as (select unnest(${[...ids]}::bigint[]) as id),
    session as (
      select torrent_id, bool_or(seeding) as seeds, bool_or(not seeding) as leeches
      from peer_session
      where member_id = ${memberId} and ended_at is null and torrent_id in (select id from asked)
      group by torrent_id
    )
    select asked.id, kept.target_id is not null as "isBookmarked",
      coalesce(seeds, false) as "isSeeding", coalesce(leeches, false) as "isLeeching",
      had.completed_at is not null as "isSnatched",
      ${toSeed(sql`owed`, sql`had`)} as "toSeed"
    from asked
    left join bookmark as kept on kept.member_id = ${memberId} and kept.target = 'torrent'
      and kept.target_id = asked.id
    left join session on session.torrent_id = asked.id
    left join member_torrent as had on had.member_id = ${memberId} and had.torrent_id = asked.id
    left join obligation as owed on owed.member_id = ${memberId} and owed.torrent_id = asked.id
      and owed.settled_at is null
    where kept.target_id is not null or session.torrent_id is not null
      or had.completed_at is not null or owed.torrent_id is not null`.execute(db)
  return new Map(rows.map(({ id, ...marks }) => [id, marks]))
}

/** Returns the covers of torrents: that of the torrent, or of its nearest bundle that has one. */
export async function coversOf(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, CoverRow>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<CoverRow & { readonly id: number }>`
    with recursive asked as (select unnest(${[...ids]}::bigint[]) as id),
    up as (
      select torrent.id, bundle.parent_id, bundle.cover_id, 1 as level
      from asked join torrent on torrent.id = asked.id join bundle on bundle.id = torrent.bundle_id
      union all
      select up.id, bundle.parent_id, bundle.cover_id, level + 1
      from up join bundle on bundle.id = up.parent_id where up.cover_id is null and level < 8
    ), found as (
      select torrent_id as id, image_id, 0 as level from torrent_image
      where kind = 'cover' and torrent_id in (select id from asked)
      union all select id, cover_id, level from up where cover_id is not null
    )
    select distinct on (found.id) found.id, encode(digest, 'hex') as key,
      encode(thumb_digest, 'hex') as "thumbKey", thumb_width as "thumbWidth",
      thumb_height as "thumbHeight"
    from found join image on image.id = image_id order by found.id, level`.execute(db)
  return new Map(rows.map(({ id, ...cover }) => [id, cover]))
}
