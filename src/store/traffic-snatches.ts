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
  await torrentStates.record(tx, ids, now)
}
