import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Tally } from './tally.ts'
import * as torrentStates from '../torrents/states.ts'

/**
 * Adds snatches to torrents and notifies the trackers: one event per torrent. The same statement
 * deletes bookmarks that the snatchers wanted to keep only until then.
 */
export async function addSnatches(
  tx: Db,
  { snatches, snatchers }: Pick<Tally, 'snatches' | 'snatchers'>,
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
    with unwanted as (
      select bookmark.id from bookmark
      where bookmark.until_snatched and bookmark.target = 'torrent'
        and bookmark.target_id = any(${ids}::bigint[])
        and exists (select from jsonb_to_recordset(${JSON.stringify(snatchers)}::jsonb)
          as x ("memberId" bigint, "torrentId" bigint)
          where x."memberId" = bookmark.member_id and x."torrentId" = bookmark.target_id)
      order by bookmark.id for update
    ), gone as (delete from bookmark where id in (select id from unwanted))
    insert into torrent_stats as s (torrent_id, snatches)
    select id, count from jsonb_to_recordset(${given}::jsonb) as x (id bigint, count bigint)
    order by id
    on conflict (torrent_id) do update set snatches = s.snatches + excluded.snatches`.execute(tx)
  await torrentStates.record(tx, ids, now)
}
