import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { DIGEST, DIGEST_ENTRIES } from '../../domain/notifications/webhook-digests.ts'
import { SCHEDULES, reportedAt } from '../../domain/search/schedules.ts'
import type { Db } from '../base/db.ts'
import { WEBHOOK_CHANNEL } from '../notifications/notifications.ts'
import type { Announcement } from '../records/announcements.ts'
import * as announcements from '../records/announcements.ts'
import type { CommunityAnnouncement } from '../records/community-announcements.ts'
import * as community from '../records/community-announcements.ts'
import type { Fails } from '../records/tasks/failed-rows.ts'
import * as requestMatching from './matching.ts'
import { noteMatches } from '../search/saved/matching.ts'

/**
 * The announcements per transaction: few, so that a bulk approval does not hold its locks for long.
 */
const AT_ONCE = 20

/**
 * Compares new announcements with saved searches and open requests, and records the deliveries of
 * webhooks. The position up to which this was done moves in the same transaction, so that nothing
 * is recorded twice or left out, whenever a process is killed. Returns the number of announcements.
 * @param fails what to do about a saved search that fails; by default, nothing is reported
 */
export async function reportSome(db: Db, now: Date, fails?: Fails): Promise<number> {
  if (!(await isAnyNew(db))) return 0
  return db.transaction().execute(async (tx) => {
    const { place } = await tx
      .selectFrom('search_matching')
      .select('place')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const rows = await readBoth(tx, place, AT_ONCE)
    for (const row of rows) {
      await ('aboutId' in row ? reportCommunity(tx, row, now) : report(tx, row, now, fails))
    }
    const last = rows.at(-1)?.id ?? place
    await tx.updateTable('search_matching').set({ place: last }).execute()
    await sql`select pg_notify(${WEBHOOK_CHANNEL}, '')`.execute(tx)
    return rows.length
  })
}

/**
 * Returns whether there are new announcements; each jobs node asks this every two seconds, with one
 * statement.
 */
async function isAnyNew(db: Db): Promise<boolean> {
  const { rows } = await sql<{ isAny: boolean }>`
    select exists (select from announcement
      where id > (select place from search_matching)) as "isAny"`.execute(db)
  return rows[0].isAny
}

/** Returns the next entries of the stream, whatever they are about. */
async function readBoth(db: Db, place: number, limit: number) {
  const torrents = await announcements.read(db, place, limit)
  const others = await community.read(db, place, limit)
  return [...torrents, ...others].sort((a, b) => a.id - b.id).slice(0, limit)
}

/** Records the deliveries of what is new in the community. The content is read when it is sent. */
async function reportCommunity(tx: Db, row: CommunityAnnouncement, now: Date): Promise<void> {
  await sql`
    insert into webhook_delivery
      (webhook_id, kind, data, href, try_at, created_at, announcement_id)
    select webhook.id, ${row.kind}, '{}', '/', ${now}, ${now}, ${row.id}
    from webhook join member on member.id = webhook.member_id
    where is_on and webhook.about = 'community' and member.state = 'active' order by webhook.id
    on conflict do nothing`.execute(tx)
}

async function report(tx: Db, row: Announcement, now: Date, fails?: Fails): Promise<void> {
  const { kind, torrentId } = row
  if (kind === 'listed') await requestMatching.noteTorrent(tx, torrentId, now)
  const searches = kind === 'removed' ? [] : await noteMatches(tx, torrentId, now, fails)
  const wanted = sql`
    from webhook join member on member.id = webhook.member_id
      left join torrent on torrent.id = ${row.torrentId} and torrent.state = 'listed'
    where is_on and webhook.about = 'torrents' and member.state = 'active'
      and (saved_search_id is null or saved_search_id = any(${searches}::bigint[]))`
  await sql`
    insert into webhook_delivery
      (webhook_id, kind, data, href, try_at, created_at, announcement_id)
    select webhook.id, ${row.kind}, jsonb_build_object('torrent', coalesce(torrent.name, '')),
      '/torrents/' || ${row.torrentId}, ${now}, ${now}, ${row.id}
    ${wanted} and schedule = 'at-once' order by webhook.id
    on conflict do nothing`.execute(tx)
  await collect(tx, row, wanted, now)
}

/** Adds an announcement to the open digests, and starts digests that do not exist yet. */
async function collect(
  tx: Db,
  { id }: Announcement,
  wanted: RawBuilder<unknown>,
  now: Date,
): Promise<void> {
  const at = SCHEDULES.map((one) => {
    return sql`when ${sql.lit(one)} then ${reportedAt(one, now)}::timestamptz`
  })
  await sql`
    insert into webhook_delivery as told
      (webhook_id, kind, href, try_at, created_at, announcement_ids)
    select webhook.id, ${DIGEST}, '/torrents',
      case webhook.schedule ${sql.join(at, sql` `)} end, ${now}, array[${id}::bigint]
    ${wanted} and schedule <> 'at-once' order by webhook.id
    on conflict (webhook_id) where announcement_ids is not null and attempts = 0
    do update set times = told.times + 1,
      announcement_ids = case when cardinality(told.announcement_ids) < ${DIGEST_ENTRIES}
        then told.announcement_ids || excluded.announcement_ids
        else told.announcement_ids end`.execute(tx)
}
