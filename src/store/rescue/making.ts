import { sql } from 'kysely'
import type { KeepingRecord, RecordedSeeder, Waiting } from '../../domain/rescue/risk.ts'
import {
  AGES,
  bestOf,
  demandOf,
  RECENT_DAYS,
  riskOf,
  scoreOf,
  staysOf,
  usualOf,
} from '../../domain/rescue/risk.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'

// Makes the rows of the rescue list from the sessions of seeders.

/** How many seeders of a torrent are examined, most recent first. */
const MOST_SEEDERS = 20

interface Due extends Waiting {
  readonly id: number
  readonly seeders: number
}

/** How members keep seeding. */
export interface Keeping {
  /** The records of all members who seeded anything recently: some 500 bytes each. */
  readonly of: ReadonlyMap<number, KeepingRecord>
  readonly usual: readonly number[]
  /** The days on which each member seeded any torrent. */
  readonly active: ReadonlyMap<number, ActiveDays>
}

type ActiveDays = Pick<RecordedSeeder, 'activeDays' | 'sinceDays'>

interface Batch {
  /** The most seeders that a torrent in the list can have. */
  readonly few: number
  readonly afterId: number
  readonly limit: number
  /** Torrents to skip, because they failed before. */
  readonly except?: readonly number[]
  readonly keeping: Keeping
}

/**
 * Makes the rows of up to `limit` listed torrents with at most `few` seeders, in the order of their
 * IDs after `afterId`. Returns the last ID, or null after the last torrent.
 */
export async function makeSome(
  db: Db,
  { few, afterId, limit, except = [], keeping }: Batch,
  now: Date,
): Promise<{ readonly made: number; readonly lastId: number | null }> {
  const found = await dueAfter(db, { few, afterId, limit }, now)
  const due = found.filter(({ id }) => !except.includes(id))
  await named(due.map(idOf), () => make(db, due, keeping, now))
  return { made: due.length, lastId: found.length < limit ? null : (found.at(-1)?.id ?? null) }
}

const idOf = ({ id }: Due) => id

async function make(db: Db, due: readonly Due[], keeping: Keeping, now: Date): Promise<void> {
  const ids = due.map(idOf)
  const seedersOfEach = await seedersOf(db, ids, keeping, now)
  const rows = due.map((one) => {
    const members = seedersOfEach.get(one.id) ?? []
    const risk = riskOf(members)
    const demand = demandOf(one)
    const { id, seeders, leechers } = one
    const score = scoreOf(risk, demand)
    return { id, seeders, leechers, risk, best: bestOf(members), demand, score }
  })
  await sql`
    insert into rescue_torrent as r
      (torrent_id, seeders, leechers, risk, best, demand, score, made_at)
    select x.*, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id bigint, seeders integer,
      leechers integer, risk integer, best integer, demand integer, score bigint)
    order by x.id
    on conflict (torrent_id) do update set seeders = excluded.seeders,
      leechers = excluded.leechers, risk = excluded.risk, best = excluded.best,
      demand = excluded.demand, score = excluded.score, made_at = excluded.made_at`.execute(db)
}

/**
 * Deletes rows that a complete run did not make: their torrents now have more seeders, or were
 * removed. Rows in `except` failed in that run, and their earlier data is kept.
 */
export async function dropSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const where = sql`made_at < ${now} and ${apartFrom(sql`torrent_id`, except)}`
  return deleteSome(
    db,
    { from: 'rescue_torrent', key: ['torrent_id'], where, oldestBy: 'made_at' },
    limit,
  )
}

async function dueAfter(
  db: Db,
  { few, afterId, limit }: Omit<Batch, 'keeping' | 'except'>,
  now: Date,
): Promise<readonly Due[]> {
  const since = recently(now)
  // The first ID is given for both tables: otherwise a merge join would read the other table from
  // its first row.
  const { rows } = await sql<Due>`
    with due as materialized (
      select s.torrent_id as id, s.seeders, s.leechers, s.snatches
      from torrent_stats s join torrent t on t.id = s.torrent_id and t.state = 'listed'
      where s.torrent_id > ${afterId} and t.id > ${afterId} and s.seeders <= ${few}
      order by s.torrent_id limit ${limit}
    )
    select due.*,
      (select count(*)::int from bookmark b
        where b.target = 'torrent' and b.target_id = due.id) as bookmarks,
      (select count(*)::int from reseed_request q
        where q.torrent_id = due.id and q.at > ${since}) as "reseedRequests",
      exists (select from pool p where p.torrent_id = due.id and p.kind = 'reseed'
        and p.state = 'open') as "hasBounty"
    from due order by due.id`.execute(db)
  return rows
}

const recently = (now: Date) => new Date(now.getTime() - RECENT_DAYS * DAY_MS)

/**
 * Selects sessions as they were at a time: the sessions `p` that seeded within the days before it.
 */
function seeding(since: Date, now: Date) {
  return {
    begun: sql`coalesce(p.completed_at, p.started_at)`,
    until: sql`least(p.last_at, ${now})`,
    isOpen: sql`(p.seeding and (p.ended_at is null or p.ended_at > ${now}))`,
    where: sql`(p.seeding or p.seeded_seconds > 0) and p.last_at > ${since}
      and coalesce(p.completed_at, p.started_at) <= ${now}`,
  }
}

/**
 * Returns who seeded each of these torrents recently, as of `now`, which may be in the past. A
 * session that completed a download has seeded since then. Members who cannot return (banned,
 * dormant, deleted) are not counted.
 */
export async function seedersOf(
  db: Db,
  torrentIds: readonly number[],
  keeping: Keeping,
  now: Date,
): Promise<ReadonlyMap<number, readonly RecordedSeeder[]>> {
  const since = recently(now)
  const { begun, until, isOpen, where } = seeding(since, now)
  const days = daysBefore(now)
  const day = (moment: string) => sql`(${sql.ref(moment)} at time zone 'UTC')::date`
  type Row = Omit<RecordedSeeder, 'stays' | keyof ActiveDays> & {
    readonly id: number
    readonly memberId: number
    readonly age: number
  }
  // Days are counted one by one only for members with several sessions, which is rare.
  const { rows } = await sql<Row>`
    select due.id, m.* from unnest(${[...torrentIds]}::bigint[]) as due (id)
    cross join lateral (
      select spans.member_id as "memberId",
        extract(epoch from ${now}::timestamptz - min(spans.begun))::float8 / 86400 as age,
        least(${RECENT_DAYS}, 1 + ${days(sql`min(spans.since)`)})::int as "knownDays",
        case when count(*) = 1 then max(${day('spans.until')} - ${day('spans.since')}) + 1 else (
          select count(distinct d.day)::int
          from unnest(array_agg(spans.since), array_agg(spans.until)) as s (since, until),
            generate_series(0, ${day('s.until')} - ${day('s.since')}) as n,
            lateral (select ${day('s.since')} + n as day) as d
        ) end as "seededDays",
        case when bool_or(spans.open) then 0
          else greatest(1, ${days(sql`max(spans.until)`)}) end::int as "awayDays"
      from (
        select p.member_id, ${begun} as begun, greatest(${begun}, ${since}) as since,
          ${until} as until, ${isOpen} as open
        from peer_session p where p.torrent_id = due.id and ${where}
      ) as spans
      join member on member.id = spans.member_id and member.state = 'active'
      group by spans.member_id
      order by max(spans.until) desc limit ${MOST_SEEDERS}
    ) as m`.execute(db)
  const found = new Map<number, RecordedSeeder[]>()
  for (const { id, memberId, age, ...seeder } of rows) {
    const seeders = found.get(id) ?? []
    const stays = staysOf(age, keeping.of.get(memberId), keeping.usual)
    seeders.push({ ...seeder, ...(keeping.active.get(memberId) ?? NEVER), stays })
    found.set(id, seeders)
  }
  return found
}

const NEVER: ActiveDays = { activeDays: 0, sinceDays: 0 }

/** Returns a function that builds SQL for the whole days from a moment to `now`. */
function daysBefore(now: Date) {
  return (moment: ReturnType<typeof sql>) =>
    sql`floor(extract(epoch from ${now}::timestamptz - ${moment}) / 86400)`
}

/**
 * Returns how members kept seeding recently, as of `now`. It reads each session of that time once,
 * and the daily records. Seeding of a torrent counts as stopped when the member did not seed it for
 * a day.
 */
export async function keepingOf(db: Db, now: Date): Promise<Keeping> {
  const since = recently(now)
  const { begun, until, isOpen, where } = seeding(since, now)
  const away = new Date(now.getTime() - DAY_MS)
  const days = (from: ReturnType<typeof sql>) => sql`extract(epoch from ${from})::float8 / 86400`
  const ends = [...AGES.slice(1), 1e6]
  const { rows } = await sql<{ memberId: number; at: number; days: number; stopped: number }>`
    with each as materialized (
      select p.member_id, p.torrent_id, bool_or(${isOpen}) as open, min(${begun}) as begun,
        max(${until}) as until
      from peer_session p where ${where} group by 1, 2
    ), aged as (
      select member_id, not open and until < ${away} as stopped, ${days(sql`until - begun`)} as age,
        greatest(0, ${days(sql`${since}::timestamptz - begun`)}) as before
      from each
    )
    select member_id as "memberId", ages.nth::int - 1 as at,
      sum(greatest(0, least(age, ages.until) - greatest(before, ages.since))) as days,
      count(*) filter (where stopped and age >= ages.since and age < ages.until)::int as stopped
    from aged join unnest(${[...AGES]}::float8[], ${ends}::float8[])
        with ordinality as ages (since, until, nth)
      on age >= ages.since and before < ages.until
    group by 1, 2`.execute(db)
  const of = new Map<number, ReturnType<typeof aRecord>>()
  for (const { memberId, at, days: seeded, stopped } of rows) {
    const own = of.get(memberId) ?? aRecord()
    of.set(memberId, own)
    own.torrentDays[at] = seeded
    own.stopped[at] = stopped
  }
  return { of, usual: usualOf(of.values()), active: await activeDaysOf(db, now) }
}

async function activeDaysOf(db: Db, now: Date): Promise<ReadonlyMap<number, ActiveDays>> {
  const { rows } = await sql<ActiveDays & { readonly memberId: number }>`
    select member_id as "memberId", count(*)::int as "activeDays",
      1 + ${daysBefore(now)(sql`min(day)`)}::int as "sinceDays"
    from member_day where day > ${recently(now)} and day <= ${now} and seed_size > 0
    group by member_id`.execute(db)
  return new Map(rows.map(({ memberId, ...days }) => [memberId, days]))
}

function aRecord() {
  return { torrentDays: AGES.map(() => 0), stopped: AGES.map(() => 0) }
}
