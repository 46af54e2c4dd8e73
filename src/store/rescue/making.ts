import { sql } from 'kysely'
import type { RecordedSeeder, Waiting } from '../../domain/rescue/risk.ts'
import { bestOf, demandOf, RECENT_DAYS, riskOf, scoreOf } from '../../domain/rescue/risk.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// Makes the rows of the rescue list from the sessions of seeders.

/** Seeders of a torrent that are looked at, most recent first. */
const MOST_SEEDERS = 20

interface Due extends Waiting {
  readonly id: number
  readonly seeders: number
  readonly members: readonly RecordedSeeder[]
}

/**
 * Makes the rows of up to `limit` listed torrents with at most `few` seeders, in the order of their
 * IDs after `afterId`; returns the last ID, null after the last torrent.
 */
export async function makeSome(
  db: Db,
  { few, afterId, limit }: { few: number; afterId: number; limit: number },
  now: Date,
): Promise<{ readonly made: number; readonly lastId: number | null }> {
  const due = await dueAfter(db, { few, afterId, limit }, now)
  const rows = due.map((one) => {
    const risk = riskOf(one.members)
    const demand = demandOf(one)
    const { id, seeders, leechers } = one
    return { id, seeders, leechers, risk, best: bestOf(one.members), demand }
  })
  const scored = rows.map((row) => ({ ...row, score: scoreOf(row.risk, row.demand) }))
  await sql`
    insert into rescue_torrent as r
      (torrent_id, seeders, leechers, risk, best, demand, score, made_at)
    select x.*, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(scored)}::jsonb) as x (id bigint, seeders integer,
      leechers integer, risk integer, best integer, demand integer, score bigint)
    order by x.id
    on conflict (torrent_id) do update set seeders = excluded.seeders,
      leechers = excluded.leechers, risk = excluded.risk, best = excluded.best,
      demand = excluded.demand, score = excluded.score, made_at = excluded.made_at`.execute(db)
  return { made: due.length, lastId: due.length < limit ? null : (due.at(-1)?.id ?? null) }
}

/** Deletes rows that a whole run did not make: their torrents have more seeders, or are gone. */
export async function dropSome(db: Db, now: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from rescue_torrent where torrent_id = any(array(
      select torrent_id from rescue_torrent where made_at < ${now}
      order by made_at, torrent_id limit ${limit}))`.execute(db)
  return Number(numAffectedRows)
}

async function dueAfter(
  db: Db,
  { few, afterId, limit }: { few: number; afterId: number; limit: number },
  now: Date,
): Promise<readonly Due[]> {
  const since = new Date(now.getTime() - RECENT_DAYS * DAY_MS)
  const { rows } = await sql<Due>`
    with due as materialized (
      select s.torrent_id as id, s.seeders, s.leechers, s.snatches
      from torrent_stats s join torrent t on t.id = s.torrent_id and t.state = 'listed'
      where s.torrent_id > ${afterId} and s.seeders <= ${few}
      order by s.torrent_id limit ${limit}
    )
    select due.*,
      (select count(*)::int from bookmark b
        where b.target = 'torrent' and b.target_id = due.id) as bookmarks,
      (select count(*)::int from reseed_request q
        where q.torrent_id = due.id and q.at > ${since}) as "reseedRequests",
      exists (select from pool p where p.torrent_id = due.id and p.kind = 'reseed'
        and p.state = 'open') as "hasBounty",
      coalesce((select jsonb_agg(m) from (${membersOf(since, now)}) as m), '[]') as members
    from due order by due.id`.execute(db)
  return rows
}

/**
 * Who seeded a torrent recently. A session that completed a download seeds from then on. Members
 * who cannot return (banned, dormant, gone) are not counted.
 */
function membersOf(since: Date, now: Date) {
  const days = (from: ReturnType<typeof sql>) =>
    sql`floor(extract(epoch from ${now}::timestamptz - ${from}) / 86400)`
  return sql`
    select least(${RECENT_DAYS}, 1 + ${days(sql`min(spans.since)`)})::int as "knownDays",
      count(distinct d.day)::int as "seededDays",
      case when bool_or(spans.open) then 0
        else greatest(1, ${days(sql`max(spans.until)`)}) end::int as "awayDays",
      (select count(*)::int from member_day a where a.member_id = spans.member_id
        and a.day > ${since} and a.seed_size > 0) as "activeDays"
    from (
      select p.member_id, greatest(coalesce(p.completed_at, p.started_at), ${since}) as since,
        p.last_at as until, p.ended_at is null and p.seeding as open
      from peer_session p
      where p.torrent_id = due.id and (p.seeding or p.seeded_seconds > 0)
        and p.last_at > ${since}
    ) as spans
    join member on member.id = spans.member_id and member.state = 'active'
    cross join lateral generate_series(date_trunc('day', spans.since, 'UTC'), spans.until,
      interval '1 day') as d (day)
    group by spans.member_id
    order by max(spans.until) desc limit ${MOST_SEEDERS}`
}
