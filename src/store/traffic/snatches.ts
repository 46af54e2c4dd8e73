import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { givenIds, givenRows } from '../base/given-rows.ts'
import type { Tally } from './tally.ts'
import * as torrentStates from '../torrents/states.ts'

/**
 * Adds snatches to torrents and notifies the trackers, with one event per torrent. The same
 * statement deletes the bookmarks that members wanted to keep only until they snatched the torrent.
 */
export async function addSnatches(
  tx: Db,
  { snatches, snatchers }: Pick<Tally, 'snatches' | 'snatchers'>,
  now: Date,
): Promise<void> {
  if (snatches.size === 0) return
  const ids = [...snatches.keys()]
  const isOne = sql<number>`any(${givenIds(ids)})`
  await tx
    .selectFrom('torrent')
    .select('id')
    .where('id', '=', isOne)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  await tx
    .updateTable('torrent')
    .set({ version: sql`version + 1` })
    .where('id', '=', isOne)
    .execute()
  const given = givenRows([...snatches], {
    id: ['bigint', ([id]) => id],
    count: ['bigint', ([, count]) => count],
  })
  const takers = givenRows(snatchers, {
    m: ['bigint', ({ memberId }) => memberId],
    t: ['bigint', ({ torrentId }) => torrentId],
  })
  await sql`
    with unwanted as (
      select bookmark.id from bookmark
      where bookmark.until_snatched and bookmark.target = 'torrent'
        and bookmark.target_id = any(${givenIds(ids)})
        and (bookmark.member_id, bookmark.target_id) in (select m, t from ${takers})
      order by bookmark.id for update
    ), gone as (delete from bookmark where id in (select id from unwanted))
    insert into torrent_stats as s (torrent_id, snatches)
    select id, count from ${given}
    order by id
    on conflict (torrent_id) do update set snatches = s.snatches + excluded.snatches`.execute(tx)
  await torrentStates.record(tx, ids, now)
}
