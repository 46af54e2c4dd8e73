import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import { readerAt } from './saved-moment.ts'
import { fitsSince } from './saved-searches.ts'
import type { TorrentFilter } from './filters.ts'

// Alerts about new torrents that match a saved search.

/** Maximum torrents of one search that one run reports. */
const TOLD_AT_ONCE = 50
/** A torrent may be committed some time after its creation time. */
const OVERLAP_MS = 300_000
const KEPT_MS = 30 * DAY_MS

interface Due {
  readonly id: number
  readonly member_id: number
  readonly name: string
  readonly query: string
  readonly filter: TorrentFilter
  readonly created_at: Date
  readonly told_at: Date
}

/**
 * Checks the searches that were last checked before `before`, least recent first, each in a
 * separate transaction, and notifies their owners of new torrents. Returns how many were checked.
 */
export async function tellSome(db: Db, before: Date, now: Date, limit: number): Promise<number> {
  const due = await db
    .selectFrom('saved_search')
    .select('id')
    .where('notifies', '=', true)
    .where('told_at', '<', before)
    .orderBy('told_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  for (const { id } of due) await tell(db, id, before, now)
  return due.length
}

async function tell(db: Db, id: number, before: Date, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<Due>`
      select id, member_id, name, query, filter, created_at, told_at from saved_search
      where id = ${id} and notifies and told_at < ${before} for update skip locked`.execute(tx)
    for (const due of rows) {
      const told = await alert(tx, due, now)
      if (told > 0) {
        const says = `${due.name}: ${told === 1 ? 'a new torrent' : `${told} new torrents`}`
        await notify(tx, { member: due.member_id, kind: 'search', says, href: '/searches', now })
      }
    }
  })
}

/** Records the new torrents and the time of the check; returns how many are new. */
async function alert(tx: Db, due: Due, now: Date): Promise<number> {
  const overlap = new Date(due.told_at.getTime() - OVERLAP_MS)
  const since = overlap < due.created_at ? due.created_at : overlap
  const read = await readerAt(tx, due.member_id, [due], now)
  const found = fitsSince(read(due), since)
  const { rows } = await sql<{ id: number }>`
    insert into search_alert (saved_search_id, torrent_id, at)
    select ${due.id}::bigint, torrent.id, ${now}::timestamptz from ${found}
      and torrent.uploader_id is distinct from ${due.member_id}::bigint
      and not exists (select from search_alert
        where saved_search_id = ${due.id} and torrent_id = torrent.id)
    order by torrent.created_at, torrent.id limit ${TOLD_AT_ONCE}
    on conflict do nothing returning id`.execute(tx)
  const kept = new Date(now.getTime() - KEPT_MS)
  await sql`delete from search_alert where saved_search_id = ${due.id} and at < ${kept}`.execute(tx)
  await sql`update saved_search set told_at = ${now} where id = ${due.id}`.execute(tx)
  return rows.length
}

export interface AlertLine {
  readonly id: number
  readonly search: string
  readonly searchId: number
  readonly torrentId: number
  readonly name: string
  readonly at: Date
}

/** Lists the unread alerts of a member, newest first. */
export async function unread(
  db: Db,
  memberId: number,
  after: number | null,
  limit: number,
): Promise<readonly AlertLine[]> {
  let query = db
    .selectFrom('saved_search')
    .innerJoin('search_alert', 'search_alert.saved_search_id', 'saved_search.id')
    .innerJoin('torrent', 'torrent.id', 'search_alert.torrent_id')
    .select(['search_alert.id', 'saved_search.name as search', 'saved_search.id as searchId'])
    .select(['torrent.id as torrentId', 'torrent.name', 'search_alert.at'])
    .where('saved_search.member_id', '=', memberId)
    .where('search_alert.read_at', 'is', null)
    .where('torrent.state', '=', 'listed')
  if (after !== null) query = query.where('search_alert.id', '<', after)
  return query.orderBy('search_alert.id', 'desc').limit(limit).execute()
}

/** Marks all alerts of a member as read. */
export async function readAll(db: Db, memberId: number, now: Date): Promise<void> {
  await sql`
    update search_alert set read_at = ${now}
    from saved_search where saved_search.id = saved_search_id and member_id = ${memberId}
      and read_at is null`.execute(db)
}
