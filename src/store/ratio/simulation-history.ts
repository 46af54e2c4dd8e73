import { sql } from 'kysely'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Standing, State } from '../../domain/ratio/standing.ts'
import { newStanding } from '../../domain/ratio/standing.ts'
import type {
  RecordedCategory,
  RecordedDay,
  RecordedMember,
  RecordedSnatch,
} from '../../domain/ratio/simulations/recorded.ts'
import { DAY_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { withBelow } from '../taxonomy/categories.ts'
import { KEPT } from '../traffic/days.ts'

// The records of members, in the form in which rules are replayed.

/** Days before the window that its first averages need. */
const WEEK = 7

interface Asked {
  readonly firstDay: number
  readonly lastDay: number
  /**
   * Whether members start with the standing that they had on the first day; otherwise no member is
   * on ratio watch then.
   */
  readonly asTheyStood: boolean
  readonly withSnatches: boolean
  readonly categories: readonly number[]
}

/**
 * Returns the recorded days of these members, with the decisions that staff and the members made.
 */
export async function recorded(
  db: Db,
  ids: readonly number[],
  asked: Asked,
): Promise<readonly RecordedMember[]> {
  const start = new Date(asked.firstDay * DAY_SECONDS * 1_000)
  const days = await daysOf(db, ids, asked)
  const standings = asked.asTheyStood ? await standingsAt(db, ids, start) : new Map()
  const finished = asked.withSnatches ? await finishedOf(db, ids, start) : new Map()
  const categories = await categoriesOf(db, ids, asked.categories, asked)
  const people = await peopleOf(db, ids)
  return people.map((person) => ({
    ...person,
    standing: standings.get(person.id) ?? null,
    days: days.get(person.id) ?? [],
    finished: finished.get(person.id) ?? [],
    categories: categories.get(person.id) ?? [],
  }))
}

async function peopleOf(db: Db, ids: readonly number[]) {
  const { rows } = await sql<{
    id: number
    role: MemberRole
    joined: number
    state: 'exempt' | 'ok' | 'disabled' | null
    from: number
    until: number | null
    awayFrom: number | null
    awayUntil: number
  }>`
    select m.id, m.role, extract(epoch from m.created_at)::float8 as joined, o.state,
      extract(epoch from o.made_at)::float8 as "from",
      extract(epoch from o.expires_at)::float8 as until,
      extract(epoch from v.from_at)::float8 as "awayFrom",
      extract(epoch from v.until_at)::float8 as "awayUntil"
    from member m
    left join ratio_override o on o.member_id = m.id
    left join vacation v on v.member_id = m.id
    where m.id = any(${[...ids]}::bigint[]) order by m.id`.execute(db)
  return rows.map(({ id, role, joined, state, from, until, awayFrom, awayUntil }) => ({
    ...{ id, role, joinedAt: joined },
    override: state === null ? null : { state, from, until },
    vacation: awayFrom === null ? null : { from: awayFrom, until: awayUntil },
  }))
}

async function daysOf(db: Db, ids: readonly number[], { firstDay, lastDay }: Asked) {
  const columns = sql`member_id as id, day, total_uploaded as "totalUploaded",
    total_downloaded as "totalDownloaded", seeding, seeding_bytes as "seedingBytes", leeching,
    leeching_bytes as "leechingBytes", seed_hours as "seedHours", leech_hours as "leechHours",
    seed_gib_hours as "seedGibHours", leech_gib_hours as "leechGibHours",
    seeded_seconds as "seededSeconds", active_seconds as "activeSeconds", snatches, grabs,
    looked_at as "lookedAt"`
  const { rows } = await sql<RecordedDay & { readonly id: number }>`
    (select distinct on (member_id) ${columns} from ratio_day
      where member_id = any(${[...ids]}::bigint[]) and day < ${firstDay - WEEK}
      order by member_id, day desc)
    union all
    (select ${columns} from ratio_day
      where member_id = any(${[...ids]}::bigint[]) and day between ${firstDay - WEEK} and ${lastDay}
      order by member_id, day)`.execute(db)
  return grouped(rows)
}

interface Stood {
  readonly id: number
  readonly state: State
  readonly at: number
  readonly standing: (Omit<Standing, 'watchBase'> & { readonly watchBase: string }) | null
}

/** Returns the last change of each member before `start`, with the timers of that time. */
async function standingsAt(db: Db, ids: readonly number[], start: Date) {
  const { rows } = await sql<Stood>`
    select distinct on (member_id) member_id as id, to_state as state,
      extract(epoch from at)::float8 as at, snapshot -> 'standing' as standing
    from ratio_event where member_id = any(${[...ids]}::bigint[]) and at < ${start}
    order by member_id, ratio_event.id desc`.execute(db)
  return new Map(rows.map((row): [number, Standing] => [row.id, standingOf(row)]))
}

/**
 * Returns the standing of an event; for one from before timers were stored, a watch of two weeks
 * that starts from nothing.
 */
function standingOf({ state, at, standing }: Stood): Standing {
  if (standing !== null) return { ...standing, watchBase: BigInt(standing.watchBase) }
  const watchEndsAt = state === 'watch' ? at + 14 * DAY_SECONDS : null
  return { ...newStanding(at), state, watchEndsAt }
}

async function finishedOf(db: Db, ids: readonly number[], start: Date) {
  const since = new Date(start.getTime() - 28 * DAY_SECONDS * 1_000)
  const { rows } = await sql<RecordedSnatch & { readonly id: number }>`
    select h.member_id as id, t.size as "sizeBytes", h.seeded_seconds as "seededSeconds",
      h.raw_uploaded::numeric as uploaded,
      extract(epoch from h.completed_at)::float8 as "completedAt",
      extract(epoch from h.last_at)::float8 as "lastAt"
    from member_torrent h join torrent t on t.id = h.torrent_id
    where h.member_id = any(${[...ids]}::bigint[]) and h.completed_at > ${since}
      and h.snatches > 0 and t.state <> 'removed' and t.uploader_id is distinct from h.member_id
    order by h.member_id`.execute(db)
  return grouped(rows)
}

interface CategoryDay {
  readonly id: number
  readonly categoryId: number
  /** Null: the total up to now. */
  readonly day: number | null
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly snatches: number
}

/**
 * Returns the traffic in each category, including those below it, at the end of each day: today's
 * sums minus later traffic.
 */
async function categoriesOf(
  db: Db,
  ids: readonly number[],
  categories: readonly number[],
  { firstDay, lastDay }: Asked,
): Promise<ReadonlyMap<number, readonly RecordedCategory[]>> {
  if (categories.length === 0) return new Map()
  const from = new Date(firstDay * DAY_SECONDS * 1_000)
  const isAsked = sql`member_id = any(${[...ids]}::bigint[])`
  const tops = sql`select unnest(${[...categories]}::bigint[])`
  const among = sql`join ${withBelow(tops)} as among on among.id = t.category_id`
  const { rows } = await sql<CategoryDay>`
    select h.member_id as id, among.top as "categoryId", null::int as day,
      sum(h.uploaded) as uploaded, sum(h.downloaded) as downloaded,
      count(*) filter (where h.completed_at is not null)::int as snatches
    from member_torrent h join torrent t on t.id = h.torrent_id ${among}
    where ${isAsked} group by 1, 2
    union all
    select l.member_id, among.top, floor(extract(epoch from l.at) / 86400)::int,
      sum(l.credited_up), sum(l.credited_down), sum(l.completed)::int
    from ${KEPT} l join torrent t on t.id = l.torrent_id ${among}
    where ${isAsked} and l.at >= ${from} group by 1, 2, 3
    order by 1, 2, 3 desc nulls first`.execute(db)
  const found: (RecordedCategory & { readonly id: number })[] = []
  let left = { uploaded: 0n, downloaded: 0n, snatches: 0 }
  const floor = (value: bigint) => (value > 0n ? value : 0n)
  for (const { id, categoryId, day, ...moved } of rows) {
    if (day === null) left = moved
    else if (day <= lastDay) found.push({ id, categoryId, day, ...left })
    if (day === null) continue
    left = {
      uploaded: floor(left.uploaded - moved.uploaded),
      downloaded: floor(left.downloaded - moved.downloaded),
      snatches: Math.max(0, left.snatches - moved.snatches),
    }
  }
  return grouped(found.reverse())
}

function grouped<T extends { readonly id: number }>(rows: readonly T[]) {
  const found = new Map<number, T[]>()
  for (const row of rows) {
    const own = found.get(row.id)
    if (own === undefined) found.set(row.id, [row])
    else own.push(row)
  }
  return found
}
