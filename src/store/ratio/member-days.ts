import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'
import { deleteSome } from '../base/prune.ts'
import { requiredRatio } from '../records/members/required-ratio.ts'

// Members' daily records, rolled up from the traffic ledger for the charts on their pages.

export interface DayRow {
  /** `2026-05-01`, in UTC. */
  readonly day: string
  readonly rawUploaded: bigint
  readonly rawDownloaded: bigint
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly totalUploaded: bigint
  readonly totalDownloaded: bigint
  readonly seedSize: bigint
  /** The ratio that the rules required; null: none, or it was not recorded. */
  readonly required: number | null
}

/**
 * Rolls up one day (its start in UTC) for the next members after `after` with traffic or seeds; an
 * existing row is rewritten, except for what was required at its end. A day that is over has the
 * totals of its end. Rows of members with traffic from `from` on are rewritten too: if some of it
 * was booked late, it is in the totals of every later day. Returns the last member; null: none is
 * left.
 */
export async function rollUp(
  db: Db,
  day: Date,
  after: number,
  limit: number,
  now: Date,
  except: readonly number[] = [],
  from = day,
): Promise<{ readonly members: number; readonly last: number | null }> {
  const until = new Date(day.getTime() + DAY_MS)
  const isOver = until <= now
  const { rows: busy } = await sql<{ id: number }>`
    select member_id as id from (
      select member_id from traffic_ledger
        where at >= ${day} and at < ${until} and member_id > ${after}
      union
      select member_id from peer_session
        where ended_at is null and seeding and started_at < ${until} and member_id > ${after}
      union
      select member_id from member_day
        where ${from < day} and member_day.day = ${day} and member_id > ${after}
          and exists (select from traffic_ledger as earlier where at >= ${from} and at < ${day}
            and earlier.member_id = member_day.member_id)
    ) as busy where ${apartFrom(sql`member_id`, except)} group by 1 order by 1 limit ${limit}
    `.execute(db)
  const ids = busy.map(idOf)
  if (ids.length > 0) await named(ids, () => write(db, ids, { day, until, isOver }))
  return { members: ids.length, last: ids.at(-1) ?? null }
}

interface Day {
  readonly day: Date
  readonly until: Date
  readonly isOver: boolean
}

async function write(db: Db, ids: readonly number[], { day, until, isOver }: Day): Promise<void> {
  await sql`
    with few as (
      select unnest(${[...ids]}::bigint[]) as id
    ), moved as (
      select member_id, ${within(sql`raw_up`, until)} as raw_up,
        ${within(sql`raw_down`, until)} as raw_down, ${within(sql`credited_up`, until)} as up,
        ${within(sql`credited_down`, until)} as down, sum(credited_up) as up_since,
        sum(credited_down) as down_since
      from traffic_ledger join few on few.id = member_id
      where at >= ${day} group by member_id
    ), credited as ( -- Credit raises the upload, and lowers the download.
      select member_id, coalesce(sum(amount) filter (where currency = 'upload'), 0) as up,
        coalesce(sum(amount) filter (where currency = 'download'), 0) as down
      from ledger_account join few on few.id = member_id
      join ledger_entry on account_id = ledger_account.id
      join ledger_post on ledger_post.id = post_id
      where ${isOver} and currency in ('upload', 'download') and at >= ${until}
      group by member_id
    ), seeds as (
      select member_id, sum(size) as size from (
        select distinct member_id, torrent_id from peer_session join few on few.id = member_id
        where ended_at is null and seeding and started_at < ${until}
      ) as own join torrent on torrent.id = torrent_id group by member_id
    )
    insert into member_day as d (member_id, day, raw_uploaded, raw_downloaded, uploaded, downloaded,
      total_uploaded, total_downloaded, seed_size, required)
    select few.id, ${day}::timestamptz, coalesce(raw_up, 0),
      coalesce(raw_down, 0), coalesce(moved.up, 0), coalesce(moved.down, 0),
      greatest(0, t.uploaded - coalesce(up_since - moved.up, 0) - coalesce(credited.up, 0)),
      greatest(0, t.downloaded - coalesce(down_since - moved.down, 0) + coalesce(credited.down, 0)),
      coalesce(seeds.size, 0), ${requiredRatio('few.id')}
    from few join member_totals t on t.member_id = few.id
      left join moved on moved.member_id = few.id left join seeds on seeds.member_id = few.id
      left join credited on credited.member_id = few.id
    order by few.id
    on conflict (member_id, day) do update set raw_uploaded = excluded.raw_uploaded,
      raw_downloaded = excluded.raw_downloaded, uploaded = excluded.uploaded,
      downloaded = excluded.downloaded, total_uploaded = excluded.total_uploaded,
      total_downloaded = excluded.total_downloaded,
      seed_size = greatest(d.seed_size, excluded.seed_size),
      required = case when ${isOver} then d.required else excluded.required end`.execute(db)
}

/** SQL: the sum of the traffic before `until`; 0 if there was none. */
function within(column: RawBuilder<unknown>, until: Date): RawBuilder<bigint> {
  return sql`coalesce(sum(${column}) filter (where at < ${until}), 0)`
}

const idOf = ({ id }: { readonly id: number }) => id

/** Returns the days of a member since `from`, oldest first. */
export async function daysOf(db: Db, memberId: number, from: Date): Promise<readonly DayRow[]> {
  const { rows } = await sql<DayRow>`
    select to_char(member_day.day at time zone 'UTC', 'YYYY-MM-DD') as day,
      raw_uploaded as "rawUploaded",
      raw_downloaded as "rawDownloaded", uploaded, downloaded,
      total_uploaded as "totalUploaded", total_downloaded as "totalDownloaded",
      seed_size as "seedSize", required
    from member_day where member_id = ${memberId}
      and member_day.day >= ${from}
    order by member_day.day`.execute(db)
  return rows
}

/** Deletes days before `before`, at most `limit`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`day < ${before}`
  return deleteSome(db, { from: 'member_day', key: ['member_id', 'day'], where }, limit)
}
