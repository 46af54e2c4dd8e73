import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// The state of the site on the console's first page, in addition to the queues.

export interface Standing {
  readonly members: number
  readonly banned: number
  readonly torrents: number
  readonly seenToday: number
}

/** Up to this estimated number of torrents, each page that shows their number counts them. */
const COUNTED_BELOW = 100_000

/**
 * Counts members and torrents, each with an index; `dayAgo` is the time from which on they count as
 * "today". From `countedBelow` torrents on, their number is read from the statistics, for which a
 * task counted them within the last hour.
 */
export async function standing(
  db: Db,
  dayAgo: Date,
  countedBelow = COUNTED_BELOW,
): Promise<Standing> {
  const counted = sql`(select count(*) from torrent where state = 'listed')`
  const { rows } = await sql<Standing>`
    select (select count(*) from member) as members,
      (select count(*) from member where state = 'banned') as banned,
      case when (select reltuples from pg_class where oid = 'torrent'::regclass) < ${countedBelow}
        then ${counted}
        else coalesce((select value::bigint from statistic where figure = 'torrents' and part = ''
          order by day desc limit 1), ${counted}) end as torrents,
      (select count(distinct member_id) from sign_in where last_at >= ${dayAgo}) as "seenToday"
  `.execute(db)
  return rows[0]
}

/** What was added to the site on a day. */
export interface SiteDay {
  readonly members: number
  readonly torrents: number
  readonly announces: number
  /** Bytes, as clients reported them. */
  readonly uploaded: bigint
  readonly downloaded: bigint
}

/** Returns `days` days from `first` (its start in UTC) on; each figure uses an index. */
export async function daysSince(db: Db, first: Date, days: number): Promise<readonly SiteDay[]> {
  const { rows } = await sql<SiteDay>`
    with days as (
      select ${first}::timestamptz + n * interval '24 hours' as day
      from generate_series(0, ${days}::int - 1) as n
    )
    select
      (select count(*)::int from member
        where created_at >= day and created_at < day + interval '24 hours') as members,
      (select count(*)::int from torrent where state = 'listed'
        and created_at >= day and created_at < day + interval '24 hours') as torrents,
      coalesce(announces, 0) as announces,
      coalesce(raw_uploaded, 0)::byte_count as uploaded,
      coalesce(raw_downloaded, 0)::byte_count as downloaded
    from days left join site_day using (day) order by day`.execute(db)
  return rows
}

/** Returns the newest members, and their inviters. */
export async function newestMembers(db: Db, limit: number) {
  return db
    .selectFrom('member')
    .leftJoin('member as inviter', 'inviter.id', 'member.invited_by')
    .select(['member.id', 'member.name', 'member.role', 'member.created_at as createdAt'])
    .select('inviter.name as inviter')
    .orderBy('member.id', 'desc')
    .limit(limit)
    .execute()
}

export type NewMemberRow = Awaited<ReturnType<typeof newestMembers>>[number]
