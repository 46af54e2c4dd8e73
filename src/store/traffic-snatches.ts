import { sql } from 'kysely'
import type { Db } from './db.ts'
import * as torrentStates from './torrent-states.ts'

/** Adds snatches to torrents and tells the trackers: one event a torrent. */
export async function addSnatches(
  tx: Db,
  snatches: ReadonlyMap<number, number>,
  now: Date,
): Promise<void> {
  if (snatches.size === 0) return
  const ids = [...snatches.keys()]
  await tx
    .selectFrom('torrent')
    .select('id')
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  await tx
    .updateTable('torrent')
    .set({ version: sql`version + 1` })
    .where('id', 'in', ids)
    .execute()
  const given = JSON.stringify([...snatches].map(([id, count]) => ({ id, count })))
  await sql`
    insert into torrent_stats as s (torrent_id, snatches)
    select id, count from jsonb_to_recordset(${given}::jsonb) as x (id bigint, count bigint)
    order by id
    on conflict (torrent_id) do update set snatches = s.snatches + excluded.snatches`.execute(tx)
  await letGo(tx, ids)
  await torrentStates.record(tx, ids, now)
}

/** Bookmarks that their owner wanted only until they had the torrent; histories are written. */
async function letGo(tx: Db, torrentIds: readonly number[]): Promise<void> {
  await sql`
    delete from bookmark using member_torrent as had
    where bookmark.until_snatched and bookmark.target = 'torrent'
      and bookmark.target_id = any(${torrentIds}::bigint[])
      and had.member_id = bookmark.member_id and had.torrent_id = bookmark.target_id
      and had.completed_at is not null`.execute(tx)
}
