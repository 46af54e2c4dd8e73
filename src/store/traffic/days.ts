import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// Rolls up old intervals of the traffic ledger into days, whose totals are kept.

/** SQL: booked intervals, and daily totals of older ones, in the same columns. */
export const KEPT = sql`(
  select member_id, torrent_id, since, at, raw_up, raw_down, up_permille, down_permille,
    credited_up, credited_down, (kind = 'completed')::integer as completed from traffic_ledger
  union all
  select member_id, torrent_id, since, at, raw_up, raw_down, up_permille, down_permille,
    credited_up, credited_down, completed from traffic_day
)`

/** Returns the UTC day of the oldest interval that ended before `before`; null: there is none. */
export async function oldestDay(db: Db, before: Date): Promise<Date | null> {
  const { rows } = await sql<{ day: Date | null }>`
    select date_trunc('day', min(at), 'UTC') as day
    from traffic_ledger where at < ${before}`.execute(db)
  return rows[0].day
}

/**
 * Rolls up at most `limit` intervals of the UTC day that starts with `day` into one row per member,
 * torrent and pair of factors; returns how many. One transaction deletes the intervals, counts them
 * in their journals and adds them to the day, so that an interruption loses nothing.
 */
export async function rollUp(db: Db, day: Date, limit: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const within = sql`at >= ${day} and at < ${new Date(day.getTime() + DAY_MS)}`
    const found = await sql<{ part: string }>`
      select tableoid::regclass::text as part from traffic_ledger where ${within} limit 1
      `.execute(tx)
    if (found.rows.length === 0) return 0
    // By physical position, so that no index of millions of rows is needed or scanned.
    const part = sql.table(found.rows[0].part)
    const { rows } = await sql<{ n: number }>`
      with old as (
        delete from ${part}
        where ctid = any (array(select ctid from ${part} where ${within} limit ${limit}))
        returning *
      ), journals as (
        update traffic_journal j set rolled_raw = j.rolled_raw + s.raw
        from (select journal_id, sum(raw_up + raw_down) as raw from old group by 1) as s
        where j.journal_id = s.journal_id
      ), days as (
        insert into traffic_day as d (member_id, torrent_id, day, up_permille, down_permille, since,
          at, intervals, completed, raw_up, raw_down, credited_up, credited_down)
        select member_id, torrent_id, ${day}::timestamptz, up_permille,
          down_permille, min(since), max(at), count(*), count(*) filter (where kind = 'completed'),
          sum(raw_up), sum(raw_down), sum(credited_up), sum(credited_down)
        from old group by member_id, torrent_id, up_permille, down_permille
        on conflict (member_id, torrent_id, day, up_permille, down_permille) do update set
          since = least(d.since, excluded.since), at = greatest(d.at, excluded.at),
          intervals = d.intervals + excluded.intervals,
          completed = d.completed + excluded.completed,
          raw_up = d.raw_up + excluded.raw_up, raw_down = d.raw_down + excluded.raw_down,
          credited_up = d.credited_up + excluded.credited_up,
          credited_down = d.credited_down + excluded.credited_down
      )
      select count(*)::int as n from old`.execute(tx)
    return rows[0].n
  })
}
