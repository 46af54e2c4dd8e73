import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { TopList, TopPeriod } from '../../domain/top/top.ts'
import { KEPT_DAYS, MOST_PLACES, spanOf, topLists, topPeriods } from '../../domain/top/top.ts'
import { DAY_MS, startOfDay } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { OPEN_FORUM } from '../statistics/stocks.ts'

// Makes the top lists of a day. Each list is one statement over an index on its time.

interface Due {
  readonly list: TopList
  readonly period: TopPeriod
  /** The midnight at which the day starts, in UTC. */
  readonly day: Date
}

/**
 * Returns the lists to make: those of today, and those of yesterday if they were last made before
 * the day was over. Lists of all time are not made for an earlier day: what had been counted by
 * then is no longer known.
 */
export async function listsDue(db: Db, now: Date): Promise<readonly Due[]> {
  const today = startOfDay(now)
  const yesterday = new Date(today.getTime() - DAY_MS)
  const { rows } = await sql<{ isOpen: boolean }>`
    select exists (select from top_place
      where day = ${yesterday} and period <> 'ever' and made_at < ${today}) as "isOpen"`.execute(db)
  const closing = rows[0]!.isOpen ? topPeriods.filter((period) => period !== 'ever') : []
  return topLists.flatMap((list) => [
    ...closing.map((period) => ({ list, period, day: yesterday })),
    ...topPeriods.map((period) => ({ list, period, day: today })),
  ])
}

/** Makes a list, replacing the previous one; returns how many places it has. */
export async function makeList(db: Db, { list, period, day }: Due, now: Date): Promise<number> {
  const { since, until } = spanOf(period, day)
  const counted = since === null ? OF_ALL_TIME[list] : WITHIN[list](between(since, until))
  return db.transaction().execute(async (tx) => {
    await sql`delete from top_place
      where list = ${list} and period = ${period} and day = ${day}`.execute(tx)
    const { numAffectedRows = 0n } = await sql`
      insert into top_place (list, period, day, place, subject_id, value, made_at)
      select ${list}, ${period}, ${day}::timestamptz,
        row_number() over (order by value desc, id desc), id, value, ${now}::timestamptz
      from (select * from (${counted}) as c (id, value) where value > 0
        order by value desc, id desc limit ${MOST_PLACES}) as first`.execute(tx)
    return Number(numAffectedRows)
  })
}

/** Deletes up to `limit` places of lists from days that are no longer stored; returns how many. */
export async function dropOld(db: Db, now: Date, limit: number): Promise<number> {
  const before = new Date(startOfDay(now).getTime() - KEPT_DAYS * DAY_MS)
  const { numAffectedRows = 0n } = await sql`
    delete from top_place where ctid = any(array(
      select ctid from top_place where day < ${before} order by day limit ${limit}))`.execute(db)
  return Number(numAffectedRows)
}

type Within = (column: string) => RawBuilder<unknown>

function between(since: Date, until: Date): Within {
  return (column) => sql`${sql.ref(column)} >= ${since} and ${sql.ref(column)} < ${until}`
}

const WITHIN: Readonly<Record<TopList, (within: Within) => RawBuilder<unknown>>> = {
  torrents: (within) => sql`
    select m.torrent_id, count(*) from member_torrent m
    join torrent t on t.id = m.torrent_id and t.state = 'listed'
    where ${within('m.completed_at')} group by m.torrent_id`,
  uploaders: (within) => uploadersWhere(within('t.created_at')),
  requests: (within) => sql`
    select b.request_id, count(distinct b.member_id) from request_bounty b
    join request r on r.id = b.request_id and r.state <> 'removed'
    where b.state <> 'returned' and ${within('b.given_at')} group by b.request_id`,
  posts: (within) => postsWhere(within('x.at')),
}

const OF_ALL_TIME: Readonly<Record<TopList, RawBuilder<unknown>>> = {
  torrents: sql`
    select s.torrent_id, s.snatches from torrent_stats s
    join torrent t on t.id = s.torrent_id and t.state = 'listed'
    order by s.snatches desc, s.torrent_id desc limit ${MOST_PLACES}`,
  uploaders: uploadersWhere(sql`true`),
  requests: sql`
    select b.request_id, count(distinct b.member_id) from request_bounty b
    join request r on r.id = b.request_id and r.state <> 'removed'
    where b.state <> 'returned' group by b.request_id`,
  posts: postsWhere(sql`true`),
}

function uploadersWhere(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select t.uploader_id, count(*) from torrent t
    join member m on m.id = t.uploader_id and m.state = 'active'
      and coalesce(m.privacy ->> 'uploads', 'members') = 'members'
    where t.state = 'listed' and not t.is_anonymous and ${condition} group by t.uploader_id`
}

function postsWhere(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select x.target_id, count(distinct x.member_id) from reaction x
    join post p on p.id = x.target_id and p.removed_at is null
    join topic t on t.id = p.topic_id
    join forum f on f.id = t.forum_id
    where x.target = 'post' and ${condition} and ${OPEN_FORUM} group by x.target_id`
}
