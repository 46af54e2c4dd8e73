import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'
import { notify } from '../notifications/notifications.ts'

// Alerts about new torrents that match a saved search. The matcher records them
// (saved/matching.ts).

/** Where alerts of saved searches are sent: on the site and by email, or on IRC. */
type Told = 'tell_at' | 'irc_at'

/** Runs `act` for each saved search with due alerts, longest due first; returns how many. */
export async function eachDue(
  db: Db,
  told: Told,
  { now, limit, except }: { now: Date; limit: number; except: readonly number[] },
  work: (searchId: number) => Promise<void>,
): Promise<number> {
  const at = sql.ref(told)
  const { rows } = await sql<{ id: number }>`
    select saved_search_id as id from search_alert where ${at} <= ${now}
      and ${apartFrom(sql`saved_search_id`, except)}
    group by saved_search_id order by min(${at}), saved_search_id limit ${limit}`.execute(db)
  return oneByOne(
    rows,
    ({ id }) => id,
    ({ id }) => work(id),
  )
}

interface Due {
  readonly member_id: number
  readonly name: string
  readonly torrents: number
}

/**
 * Notifies the owners of searches with due alerts, each in a separate transaction; returns the
 * number of searches.
 */
export async function tellDue(db: Db, now: Date, ...[limit, except = []]: Some): Promise<number> {
  return eachDue(db, 'tell_at', { now, limit, except }, (id) => tell(db, id, now))
}

async function tell(db: Db, id: number, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<Due>`
      with told as (
        update search_alert set tell_at = null where saved_search_id = ${id} and tell_at <= ${now}
        returning torrent_id
      )
      select member_id, s.name, count(torrent.id) as torrents
      from saved_search s, told left join torrent
        on torrent.id = torrent_id and torrent.state = 'listed'
      where s.id = ${id} and s.notifies group by member_id, s.name`.execute(tx)
    for (const { member_id: member, name, torrents } of rows) {
      if (torrents === 0) continue
      const data = { search: name, torrents }
      await notify(tx, { member, code: 'search-matched', data, href: '/searches', now })
    }
  })
}

/** Deletes up to `limit` alerts from before `before`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`at < ${before}`
  return deleteSome(db, { from: 'search_alert', where, oldestBy: 'at' }, limit)
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
    .where('saved_search.notifies', '=', true)
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
