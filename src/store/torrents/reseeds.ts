import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { notifyAll } from '../notifications/notifications.ts'
import { holdMember } from '../records/members/hold.ts'

// Requests to members who downloaded a torrent to seed it again.

/** The most members that one request notifies; more would be spam. */
const MAX_ASKED = 100
/** The days between two requests for one torrent, and the most requests of a member per day. */
const COOL_DOWN_DAYS = 7
const REQUESTS_A_DAY = 5

export type Asked =
  | { readonly code: 'ASKED'; readonly asked: number }
  | { readonly code: 'GONE' | 'SEEDED' | 'TOO_SOON' | 'TOO_MANY' }

/**
 * Notifies members who have the complete torrent, newest first, that someone needs it. Allowed once
 * a week per torrent and five times a day per member, and only while the torrent has no seeders.
 */
export async function ask(
  db: Db,
  torrentId: number,
  by: { readonly id: number; readonly name: string },
  now: Date,
): Promise<Asked> {
  return db.transaction().execute(async (tx) => {
    const before = (days: number) => new Date(now.getTime() - days * DAY_MS)
    // Requests of a member, and requests for a torrent, wait for each other before they are
    // counted.
    await holdMember(tx, by.id)
    await sql`select from torrent where id = ${torrentId} for no key update`.execute(tx)
    const { rows } = await sql<{ name: string; seeders: number; recent: boolean; mine: number }>`
      select t.name, s.seeders,
        exists (select from reseed_request where torrent_id = t.id
          and at > ${before(COOL_DOWN_DAYS)}) as recent,
        (select count(*) from reseed_request where member_id = ${by.id} and at > ${before(1)})
          as mine
      from torrent t join torrent_stats s on s.torrent_id = t.id
      where t.id = ${torrentId} and t.state = 'listed'`.execute(tx)
    const row = rows.at(0)
    if (row === undefined) return { code: 'GONE' }
    if (row.seeders > 0) return { code: 'SEEDED' }
    if (row.recent) return { code: 'TOO_SOON' }
    if (row.mine >= REQUESTS_A_DAY) return { code: 'TOO_MANY' }
    const members = await formerSeeders(tx, torrentId, by.id)
    const data = { author: by.name, torrent: row.name }
    const href = `/torrents/${torrentId}`
    await notifyAll(tx, { members, code: 'reseed-asked', data, href, author: by, now })
    await tx
      .insertInto('reseed_request')
      .values({ torrent_id: torrentId, member_id: by.id, at: now, asked: members.length })
      .execute()
    return { code: 'ASKED', asked: members.length }
  })
}

/** Returns members who should have the complete torrent: the newest snatchers, and the uploader. */
async function formerSeeders(tx: Db, torrentId: number, but: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from (
      (select member_id as id, completed_at as at from member_torrent
        where torrent_id = ${torrentId} and completed_at is not null
        order by completed_at desc limit ${MAX_ASKED})
      union
      select uploader_id, created_at from torrent
        where id = ${torrentId} and uploader_id is not null
    ) as had join member using (id)
    where member.state = 'active' and id <> ${but}
    group by id order by max(had.at) desc limit ${MAX_ASKED}`.execute(tx)
  return rows.map(({ id }) => id)
}
