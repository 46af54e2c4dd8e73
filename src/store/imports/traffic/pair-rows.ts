import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { byKeys } from './planned.ts'

// What members did with torrents, as this program stores it: sums, and the days of the traffic.

/** The columns of `changed_traffic`, each with its name in `import_traffic`. */
const FIGURES = [
  ['raw_up', 'raw_uploaded'],
  ['raw_down', 'raw_downloaded'],
  ['up', 'uploaded'],
  ['down', 'downloaded'],
  ['seeded', 'seeded_seconds'],
  ['leeched', 'leeched_seconds'],
  ['snatches', 'snatches'],
] as const

/**
 * Enough for the tables of one batch: sampling one of their rows takes as long as processing it.
 */
const STATISTICS = '10'

/** Analyzes a table of a batch, so that joins with it are planned for its number of rows. */
export async function analyzeBatch(tx: Db, table: string): Promise<void> {
  await sql`select set_config('default_statistics_target', ${STATISTICS}, true)`.execute(tx)
  await sql`analyze ${sql.table(table)}`.execute(tx)
  await sql`reset default_statistics_target`.execute(tx)
}

/**
 * The pairs of members in a range of IDs; rows that are joined with them are limited to this range.
 */
export interface PairRange {
  readonly after: number
  readonly to: number
  /** Whether they are only a small share of all pairs of these members. */
  readonly areFew: boolean
}

const isWithin = (member: string, { after, to }: PairRange) => {
  const id = sql.ref(member)
  return sql`${id} > ${sql.lit(after)} and ${id} <= ${sql.lit(to)}`
}

/**
 * Collects, in a table, the pairs of some members whose figures differ from what was booked.
 * @returns how many there are, and whether all of them are new
 */
export async function collectChanged(
  tx: Db,
  from: RawBuilder<unknown>,
  range: PairRange,
): Promise<{ readonly pairs: number; readonly areNew: boolean }> {
  const differs = FIGURES.map(
    ([plain, booked]) => sql`
    p.${sql.ref(plain)} is distinct from b.${sql.ref(booked)}`,
  )
  const old = FIGURES.map(
    ([plain, booked]) => sql`
    coalesce(b.${sql.ref(booked)}, 0) as ${sql.ref(`old_${plain}`)}`,
  )
  await sql`drop table if exists pg_temp.changed_traffic`.execute(tx)
  const collect = sql`
    create temporary table changed_traffic as
    select p.*, ${sql.join(old)}, coalesce(b.day, date_trunc('day', p.last_at, 'UTC')) as day,
      b.day is null as is_new, b.ctid as booked_at
    from ${from} p
    left join import_traffic b on b.member_id = p.member_id and b.torrent_id = p.torrent_id
      and ${isWithin('b.member_id', range)}
    where ${isWithin('p.member_id', range)} and (${sql.join(differs, sql` or `)})
    order by p.member_id, p.torrent_id`
  await byKeys(tx, range.areFew, () => collect.execute(tx))
  await analyzeBatch(tx, 'changed_traffic')
  const { rows } = await sql<{ pairs: number; areNew: boolean }>`
    select count(*) as pairs, coalesce(bool_and(is_new), true) as "areNew"
    from changed_traffic`.execute(tx)
  return rows[0]
}

/** Adds the differences to the sums of each pair. */
export async function addToPairs(tx: Db, range: PairRange, areNew: boolean): Promise<void> {
  await sql`
    insert into member_torrent as h (member_id, torrent_id, raw_uploaded, raw_downloaded, uploaded,
      downloaded, seeded_seconds, seeded_reported, seeded_covered, leeched_seconds, first_at,
      last_at, completed_at, snatches)
    select member_id, torrent_id, raw_up, raw_down, up, down, seeded, seeded, seeded, leeched,
      first_at, last_at, completed_at, snatches
    from changed_traffic where is_new
    on conflict (member_id, torrent_id) do update set
      raw_uploaded = h.raw_uploaded + excluded.raw_uploaded,
      raw_downloaded = h.raw_downloaded + excluded.raw_downloaded,
      uploaded = h.uploaded + excluded.uploaded, downloaded = h.downloaded + excluded.downloaded,
      seeded_seconds = h.seeded_seconds + excluded.seeded_seconds,
      seeded_reported = h.seeded_reported + excluded.seeded_reported,
      seeded_covered = h.seeded_covered + excluded.seeded_covered,
      leeched_seconds = h.leeched_seconds + excluded.leeched_seconds,
      first_at = least(h.first_at, excluded.first_at),
      completed_at = coalesce(h.completed_at, excluded.completed_at),
      snatches = h.snatches + excluded.snatches`.execute(tx)
  if (areNew) return
  const update = sql`
    update member_torrent h set raw_uploaded = h.raw_uploaded + c.raw_up - c.old_raw_up,
      raw_downloaded = h.raw_downloaded + c.raw_down - c.old_raw_down,
      uploaded = h.uploaded + c.up - c.old_up, downloaded = h.downloaded + c.down - c.old_down,
      seeded_seconds = h.seeded_seconds + c.seeded - c.old_seeded,
      seeded_reported = h.seeded_reported + c.seeded - c.old_seeded,
      seeded_covered = h.seeded_covered + c.seeded - c.old_seeded,
      leeched_seconds = h.leeched_seconds + c.leeched - c.old_leeched,
      last_at = greatest(h.last_at, c.last_at),
      completed_at = coalesce(c.completed_at, h.completed_at),
      snatches = h.snatches + c.snatches - c.old_snatches
    from changed_traffic c
    where not c.is_new and h.member_id = c.member_id and h.torrent_id = c.torrent_id
      and ${isWithin('h.member_id', range)}`
  await byKeys(tx, range.areFew, () => update.execute(tx))
}

/**
 * Returns SQL for the raw bytes that count once, twice or not, so that together they are worth what
 * was credited.
 */
const parts = (raw: RawBuilder<unknown>, credited: RawBuilder<unknown>) => ({
  once: sql`case when ${credited} <= ${raw} then ${credited} else 2 * ${raw} - ${credited} end`,
  twice: sql`greatest(${credited} - ${raw}, 0)`,
  none: sql`greatest(${raw} - ${credited}, 0)`,
})

/**
 * Adds the differences to the days of the traffic, with factors by which the raw bytes give what
 * the old site credited: each byte counts once, twice or not.
 */
export async function addToDays(tx: Db, range: PairRange): Promise<void> {
  const split = (raw: string, credited: string) => {
    const now = parts(sql.ref(`c.${raw}`), sql.ref(`c.${credited}`))
    const old = parts(sql.ref(`c.old_${raw}`), sql.ref(`c.old_${credited}`))
    const { once, twice, none } = now
    return {
      once: sql`(${once}) - (${old.once})`,
      twice: sql`(${twice}) - (${old.twice})`,
      none: sql`(${none}) - (${old.none})`,
    }
  }
  const up = split('raw_up', 'up')
  const down = split('raw_down', 'down')
  await sql`drop table if exists pg_temp.changed_day`.execute(tx)
  const isPlain = sql`c.up = c.raw_up and c.down = c.raw_down and c.old_up = c.old_raw_up
    and c.old_down = c.old_raw_down`
  await sql`
    create temporary table changed_day as
    select row_number() over () as id, days.* from (
    select c.member_id, c.torrent_id, c.day, x.*, c.first_at, c.last_at,
      case when x.is_first then greatest(c.snatches - c.old_snatches, 0) else 0 end as completed
    from changed_traffic c cross join lateral (values
      (true, 1000, 1000, ${up.once}, ${down.once}),
      (false, 2000, 1000, ${up.twice}, 0::numeric), (false, 0, 1000, ${up.none}, 0::numeric),
      (false, 1000, 2000, 0::numeric, ${down.twice}), (false, 1000, 0, 0::numeric, ${down.none})
    ) as x (is_first, up_permille, down_permille, raw_up, raw_down)
    where (x.raw_up <> 0 or x.raw_down <> 0) and not (${isPlain})
    union all
    select c.member_id, c.torrent_id, c.day, true, 1000, 1000, c.up - c.old_up,
      c.down - c.old_down, c.first_at, c.last_at, greatest(c.snatches - c.old_snatches, 0)
    from changed_traffic c
    where (c.up <> c.old_up or c.down <> c.old_down) and ${isPlain}) days`.execute(tx)
  const isSame = sql`d.member_id = x.member_id and d.torrent_id = x.torrent_id and d.day = x.day
    and d.up_permille = x.up_permille and d.down_permille = x.down_permille
    and ${isWithin('d.member_id', range)}`
  await analyzeBatch(tx, 'changed_day')
  // A value that is lower than before already has a row, which is updated.
  const write = sql`
    with updated as (
      update traffic_day d set raw_up = d.raw_up + x.raw_up, raw_down = d.raw_down + x.raw_down,
        credited_up = d.credited_up + x.raw_up * x.up_permille / 1000,
        credited_down = d.credited_down + x.raw_down * x.down_permille / 1000,
        since = least(d.since, x.first_at), at = greatest(d.at, x.last_at),
        completed = d.completed + x.completed
      from changed_day x where ${isSame}
      returning x.id
    )
    insert into traffic_day (member_id, torrent_id, day, up_permille, down_permille, since, at,
      intervals, completed, raw_up, raw_down, credited_up, credited_down)
    select member_id, torrent_id, day, up_permille, down_permille, first_at, last_at, 1, completed,
      raw_up, raw_down, raw_up * up_permille / 1000, raw_down * down_permille / 1000
    from changed_day x
    where x.id not in (select id from updated)`
  await byKeys(tx, range.areFew, () => write.execute(tx))
}

/** Records the bookings. No one else writes these rows, so they are still at the same place. */
export async function noteBooked(tx: Db, { areFew }: PairRange, areNew: boolean): Promise<void> {
  const plain = FIGURES.map(([name]) => sql.ref(name))
  const booked = FIGURES.map(([, name]) => sql.ref(name))
  const set = FIGURES.map(([name, of]) => sql`${sql.ref(of)} = c.${sql.ref(name)}`)
  const update = sql`
    update import_traffic b set ${sql.join(set)}
    from changed_traffic c where b.ctid = c.booked_at`
  if (!areNew) await byKeys(tx, areFew, () => update.execute(tx))
  await sql`
    insert into import_traffic (member_id, torrent_id, day, ${sql.join(booked)})
    select member_id, torrent_id, day, ${sql.join(plain)}
    from changed_traffic where is_new`.execute(tx)
}
