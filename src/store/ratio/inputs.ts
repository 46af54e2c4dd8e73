import { sql } from 'kysely'
import { UNTOLD_SECONDS } from '../../domain/announce/checkpoint.ts'
import { dayNumber, DAY_SECONDS, GIB, HOUR_SECONDS } from '../../domain/units.ts'
import type { RatioInputs, Snatched } from '../../domain/ratio/inputs.ts'
import { NOTHING_DONE } from '../../domain/ratio/inputs.ts'
import { decayed } from '../../domain/ratio/seed-leech-time.ts'
import type { Db } from '../base/db.ts'

// What strategies know about members, derived from what was booked: totals, histories, running
// sessions. Each call of `takeIn` processes what is new since the last one, so it can be called at
// any time.

/** The half-life, in days, of an hour of seeding or leeching. */
const HALF_LIFE_DAYS = 14
/** The longest leeching of one torrent that counts; time without a seeder never counts. */
const LEECHED_SECONDS = DAY_SECONDS
/** A download that ends sooner does not count. */
const FAST_SECONDS = 1_800
const WINDOW_SECONDS = 28 * DAY_SECONDS
const SNATCHED_AT_MOST = 500
/** The padding of a week's average for members who were seldom active (ratio.md §1). */
const LEAST_ACTIVE_SECONDS = 72 * HOUR_SECONDS

interface Totals {
  readonly id: number
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly seeded: number
  readonly leeched: number
  /** GiB-seconds. */
  readonly seededGib: number
  readonly leechedGib: number
  readonly snatches: number
  readonly grabs: number
  readonly seeding: number
  readonly seedingBytes: number
  readonly leeching: number
  readonly leechingBytes: number
  readonly weekSeeded: number
  readonly weekActive: number
  readonly knownUp: bigint | null
  readonly knownDown: bigint | null
  readonly knownSeeded: number
  readonly knownLeeched: number
  readonly knownSeededGib: number
  readonly knownLeechedGib: number
  readonly seedHours: number
  readonly leechHours: number
  readonly seedGibHours: number
  readonly leechGibHours: number
  readonly at: Date | null
}

/**
 * Returns the inputs of these members at `now`, after processing what is new for each of them:
 * hours that decay, and the rows of days. The rows of `ratio_input` are locked; call it in a
 * transaction.
 */
export async function takeIn(
  tx: Db,
  memberIds: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, RatioInputs>> {
  const ids = [...memberIds].sort((a, b) => a - b)
  await lock(tx, ids)
  const news = await newsOfAll(tx, ids, now)
  await writeInputs(tx, news, now)
  return inputsFrom(tx, ids, news, now)
}

/** Returns the inputs of these members as they would be at `now`; nothing is written. */
export async function peek(
  db: Db,
  memberIds: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, RatioInputs>> {
  return inputsFrom(db, memberIds, await newsOfAll(db, memberIds, now), now)
}

async function newsOfAll(db: Db, ids: readonly number[], now: Date): Promise<readonly News[]> {
  const rows = await totalsOf(db, ids, now)
  return rows.map((row) => newsOf(row, now))
}

async function inputsFrom(db: Db, ids: readonly number[], news: readonly News[], now: Date) {
  const snatched = await snatchedOf(db, ids, now)
  return new Map(
    news.map((one): [number, RatioInputs] => {
      const { row } = one
      return [row.id, { ...asInputs(one), snatched: snatched.get(row.id) ?? [] }]
    }),
  )
}

function asInputs({ row, seeded, active, hours }: News): RatioInputs {
  const { uploaded, downloaded, seeding, seedingBytes, leeching, leechingBytes } = row
  const longest = Math.max(LEAST_ACTIVE_SECONDS, row.weekActive + active)
  return {
    ...NOTHING_DONE,
    ...{ uploaded, downloaded, seeding, seedingBytes, leeching, leechingBytes },
    ...{ ...hours, snatches: row.snatches, grabs: row.grabs },
    seedAverage: (row.weekSeeded + seeded) / longest,
  }
}

interface News {
  readonly row: Totals
  readonly up: bigint
  readonly down: bigint
  readonly seeded: number
  readonly leeched: number
  readonly active: number
  readonly hours: Hours
}

/** The decaying hours as they are now. */
type Hours = Pick<RatioInputs, 'seedHours' | 'leechHours' | 'seedGibHours' | 'leechGibHours'>

/** Returns what was added since the last time. The first time, everything counts as long ago. */
function newsOf(row: Totals, now: Date): News {
  const isFirst = row.at === null
  const elapsed = isFirst ? 0 : (now.getTime() - row.at.getTime()) / 1000
  const more = (total: number, known: number) => (isFirst ? 0 : Math.max(0, total - known))
  const seeded = more(row.seeded, row.knownSeeded)
  const leeched = more(row.leeched, row.knownLeeched)
  const fade = (hours: number, seconds: number) =>
    decayed(hours, elapsed, seconds / HOUR_SECONDS, HALF_LIFE_DAYS)
  const positive = (value: bigint) => (value > 0n ? value : 0n)
  return {
    row,
    up: isFirst ? 0n : positive(row.uploaded - (row.knownUp ?? 0n)),
    down: isFirst ? 0n : positive(row.downloaded - (row.knownDown ?? 0n)),
    seeded,
    leeched,
    active: Math.round(Math.min(Math.max(0, elapsed), seeded)),
    hours: {
      seedHours: fade(row.seedHours, seeded),
      leechHours: fade(row.leechHours, leeched),
      seedGibHours: fade(row.seedGibHours, more(row.seededGib, row.knownSeededGib)),
      leechGibHours: fade(row.leechGibHours, more(row.leechedGib, row.knownLeechedGib)),
    },
  }
}

/** Creates rows of new members, and locks all in one order. */
async function lock(tx: Db, ids: readonly number[]): Promise<void> {
  await sql`
    insert into ratio_input (member_id, uploaded, downloaded, seeded_seconds, leeched_seconds,
      seed_hours, leech_hours, at)
    select id, 0, 0, 0, 0, 0, 0, '-infinity' from unnest(${[...ids]}::bigint[]) as id order by id
    on conflict do nothing`.execute(tx)
  await sql`
    select from ratio_input where member_id = any(${[...ids]}::bigint[])
    order by member_id for update`.execute(tx)
}

async function totalsOf(tx: Db, ids: readonly number[], now: Date): Promise<readonly Totals[]> {
  const heard = new Date(now.getTime() - UNTOLD_SECONDS * 1000)
  const slow = new Date(now.getTime() - FAST_SECONDS * 1000)
  const day = dayNumber(now)
  const { rows } = await sql<Totals>`
    with history as (
      select h.member_id, sum(l.leeched)::bigint as leeched,
        sum(l.leeched * (t.size / ${GIB}::float8)) as leeched_gib,
        sum(h.seeded_seconds * (t.size / ${GIB}::float8)) as seeded_gib,
        count(*) filter (where h.completed_at is not null and t.state <> 'removed') as snatches
      from member_torrent h join torrent t on t.id = h.torrent_id
      cross join lateral (select least(h.leeched_seconds - h.stalled_seconds, ${LEECHED_SECONDS})
        as leeched) l
      where h.member_id = any(${[...ids]}::bigint[]) group by h.member_id
    ), grab as (
      select member_id, count(distinct torrent_id) as grabs from torrent_download
      where member_id = any(${[...ids]}::bigint[]) group by member_id
    ), running as (
      select s.member_id, s.torrent_id, t.size, bool_or(s.left_bytes = 0 or s.partial) as seeds,
        min(s.started_at) as started_at, coalesce(max(c.seeders), 0) as seeders
      from peer_session s join torrent t on t.id = s.torrent_id
      left join torrent_stats c on c.torrent_id = s.torrent_id
      where s.member_id = any(${[...ids]}::bigint[]) and s.ended_at is null and s.last_at > ${heard}
      group by s.member_id, s.torrent_id, t.size
    ), swarm as (
      select member_id, count(*) filter (where seeds) as seeding,
        coalesce(sum(size) filter (where seeds), 0)::bigint as "seedingBytes",
        count(*) filter (where not seeds and started_at <= ${slow} and seeders > 0) as leeching,
        coalesce(sum(size) filter (where not seeds and started_at <= ${slow} and seeders > 0), 0)
          ::bigint as "leechingBytes"
      from running group by member_id
    ), week as (
      select member_id, sum(seeded_seconds)::bigint as seeded, sum(active_seconds)::bigint as active
      from ratio_day where member_id = any(${[...ids]}::bigint[]) and day > ${day - 7}
      group by member_id
    )
    select t.member_id as id, t.uploaded, t.downloaded, t.seeded_seconds as seeded,
      coalesce(history.leeched, 0) as leeched, coalesce(seeded_gib, 0) as "seededGib",
      coalesce(leeched_gib, 0) as "leechedGib", coalesce(history.snatches, 0) as snatches,
      coalesce(grabs, 0) as grabs, coalesce(seeding, 0) as seeding,
      coalesce("seedingBytes", 0) as "seedingBytes", coalesce(leeching, 0) as leeching,
      coalesce("leechingBytes", 0) as "leechingBytes", coalesce(week.seeded, 0) as "weekSeeded",
      coalesce(week.active, 0) as "weekActive", i.uploaded as "knownUp",
      i.downloaded as "knownDown", coalesce(i.seeded_seconds, 0) as "knownSeeded",
      coalesce(i.leeched_seconds, 0) as "knownLeeched", coalesce(i.seed_hours, 0) as "seedHours",
      coalesce(i.leech_hours, 0) as "leechHours",
      coalesce(i.seeded_gib_seconds, 0) as "knownSeededGib",
      coalesce(i.leeched_gib_seconds, 0) as "knownLeechedGib",
      coalesce(i.seed_gib_hours, 0) as "seedGibHours",
      coalesce(i.leech_gib_hours, 0) as "leechGibHours", nullif(i.at, '-infinity') as at
    from member_totals t
    left join ratio_input i using (member_id) left join history using (member_id)
    left join grab using (member_id) left join swarm using (member_id)
    left join week using (member_id)
    where t.member_id = any(${[...ids]}::bigint[])
    order by t.member_id`.execute(tx)
  return rows
}

/** Returns the snatches of four weeks, newest first. */
async function snatchedOf(
  tx: Db,
  ids: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, readonly Snatched[]>> {
  const since = new Date(now.getTime() - WINDOW_SECONDS * 1000)
  const { rows } = await sql<Snatched & { readonly id: number }>`
    select h.member_id as id, t.size as "sizeBytes", h.seeded_seconds as "seededSeconds",
      h.raw_uploaded::numeric as uploaded
    from member_torrent h join torrent t on t.id = h.torrent_id
    where h.member_id = any(${[...ids]}::bigint[]) and h.completed_at > ${since}
      and h.snatches > 0 and t.state <> 'removed' and t.uploader_id is distinct from h.member_id
    order by h.member_id, h.completed_at desc`.execute(tx)
  const found = new Map<number, Snatched[]>()
  for (const { id, ...one } of rows) {
    const list = found.get(id) ?? []
    if (list.length < SNATCHED_AT_MOST) list.push(one)
    found.set(id, list)
  }
  return found
}

async function writeInputs(tx: Db, news: readonly News[], now: Date): Promise<void> {
  const given = JSON.stringify(
    news.map(({ row, up, down, seeded, leeched, active, hours }) => ({
      id: row.id,
      ...{ u: String(row.uploaded), d: String(row.downloaded), s: row.seeded, l: row.leeched },
      ...{ sg: row.seededGib, lg: row.leechedGib, sh: hours.seedHours, lh: hours.leechHours },
      ...{ sgh: hours.seedGibHours, lgh: hours.leechGibHours },
      ...{ up: String(up), down: String(down), seeded, leeched, active },
      ...{ ns: row.seeding, bs: row.seedingBytes, nl: row.leeching, bl: row.leechingBytes },
      ...{ sn: row.snatches, gr: row.grabs, first: row.at === null },
    })),
  )
  const fields = sql`jsonb_to_recordset(${given}::jsonb) as x (id bigint, u numeric, d numeric,
    s bigint, l bigint, sg float8, lg float8, sh float8, lh float8, sgh float8, lgh float8,
    up numeric, down numeric, seeded bigint, leeched bigint, active int, ns int, bs bigint,
    nl int, bl bigint, sn int, gr int, first boolean)`
  await sql`
    update ratio_input i set uploaded = u, downloaded = d, seeded_seconds = s, leeched_seconds = l,
      seed_hours = sh, leech_hours = lh, seeded_gib_seconds = sg, leeched_gib_seconds = lg,
      seed_gib_hours = sgh, leech_gib_hours = lgh, at = ${now}
    from ${fields} where i.member_id = id`.execute(tx)
  const day = dayNumber(now)
  // A day without any activity has no row: the simulator uses the last one before it.
  await sql`
    insert into ratio_day as r (member_id, day, uploaded, downloaded, seeded_seconds,
      active_seconds, leeched_seconds, total_uploaded, total_downloaded, seeding, seeding_bytes,
      leeching, leeching_bytes, seed_hours, leech_hours, seed_gib_hours, leech_gib_hours,
      snatches, grabs, looked_at)
    select id, ${day}, up, down, seeded, active, leeched, u, d, ns, bs, nl, bl, sh, lh, sgh, lgh,
      sn, gr,
      ${Math.floor(now.getTime() / 1000)}
    from ${fields}
    where first or up + down + seeded + leeched + ns + nl > 0
      or exists (select from ratio_day o where o.member_id = id and o.day = ${day})
    order by id
    on conflict (member_id, day) do update set
      uploaded = r.uploaded + excluded.uploaded,
      downloaded = r.downloaded + excluded.downloaded,
      seeded_seconds = r.seeded_seconds + excluded.seeded_seconds,
      active_seconds = least(86400, r.active_seconds + excluded.active_seconds),
      leeched_seconds = r.leeched_seconds + excluded.leeched_seconds,
      total_uploaded = excluded.total_uploaded, total_downloaded = excluded.total_downloaded,
      seeding = excluded.seeding, seeding_bytes = excluded.seeding_bytes,
      leeching = excluded.leeching, leeching_bytes = excluded.leeching_bytes,
      seed_hours = excluded.seed_hours, leech_hours = excluded.leech_hours,
      seed_gib_hours = excluded.seed_gib_hours, leech_gib_hours = excluded.leech_gib_hours,
      snatches = excluded.snatches, grabs = excluded.grabs,
      looked_at = excluded.looked_at`.execute(tx)
}
