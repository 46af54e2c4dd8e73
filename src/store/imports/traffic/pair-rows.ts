import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'

// What members have done with torrents, as the program keeps it: sums, and the days of them.

/** A name of `import.changed_traffic` and what it becomes in `import_traffic`. */
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
 * Collects the pairs of some members whose figures differ from what was booked.
 * @returns how many there are
 */
export async function collectChanged(tx: Db, after: number, to: number): Promise<number> {
  const differs = FIGURES.map(
    ([plain, booked]) => sql`
    p.${sql.ref(plain)} is distinct from b.${sql.ref(booked)}`,
  )
  const old = FIGURES.map(
    ([plain, booked]) => sql`
    coalesce(b.${sql.ref(booked)}, 0) as ${sql.ref(`old_${plain}`)}`,
  )
  await sql`drop table if exists import.changed_traffic`.execute(tx)
  await sql`
    create unlogged table import.changed_traffic as
    select p.*, ${sql.join(old)}, coalesce(b.day, date_trunc('day', p.last_at, 'UTC')) as day
    from import.plain_traffic p left join import_traffic b using (member_id, torrent_id)
    where p.member_id > ${sql.lit(after)} and p.member_id <= ${sql.lit(to)}
      and (${sql.join(differs, sql` or `)})`.execute(tx)
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from import.changed_traffic`.execute(tx)
  return rows[0].n
}

/** Adds the differences to the sums of each pair. */
export async function addToPairs(tx: Db): Promise<void> {
  await sql`
    insert into member_torrent as h (member_id, torrent_id, raw_uploaded, raw_downloaded, uploaded,
      downloaded, seeded_seconds, seeded_reported, seeded_covered, leeched_seconds, first_at,
      last_at, completed_at, snatches)
    select member_id, torrent_id, raw_up, raw_down, up, down, seeded, seeded, seeded, leeched,
      first_at, last_at, completed_at, snatches
    from import.changed_traffic c
    where not exists (select from import_traffic b
      where b.member_id = c.member_id and b.torrent_id = c.torrent_id)
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
  await sql`
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
    from import.changed_traffic c join import_traffic b using (member_id, torrent_id)
    where h.member_id = c.member_id and h.torrent_id = c.torrent_id`.execute(tx)
}

/** Raw bytes that count once, twice and not, so that they are worth what was credited. */
const parts = (raw: RawBuilder<unknown>, credited: RawBuilder<unknown>) => ({
  once: sql`case when ${credited} <= ${raw} then ${credited} else 2 * ${raw} - ${credited} end`,
  twice: sql`greatest(${credited} - ${raw}, 0)`,
  none: sql`greatest(${raw} - ${credited}, 0)`,
})

/**
 * Adds the differences to the days of the traffic. The factors are such that raw bytes give what
 * the old site credited: each byte counts once, twice or not.
 */
export async function addToDays(tx: Db): Promise<void> {
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
  await sql`drop table if exists import.changed_day`.execute(tx)
  await sql`
    create unlogged table import.changed_day as
    select c.member_id, c.torrent_id, c.day, x.*, c.first_at, c.last_at,
      case when x.is_first then greatest(c.snatches - c.old_snatches, 0) else 0 end as completed
    from import.changed_traffic c cross join lateral (values
      (true, 1000, 1000, ${up.once}, ${down.once}),
      (false, 2000, 1000, ${up.twice}, 0::numeric), (false, 0, 1000, ${up.none}, 0::numeric),
      (false, 1000, 2000, 0::numeric, ${down.twice}), (false, 1000, 0, 0::numeric, ${down.none})
    ) as x (is_first, up_permille, down_permille, raw_up, raw_down)
    where x.raw_up <> 0 or x.raw_down <> 0`.execute(tx)
  const isSame = sql`d.member_id = x.member_id and d.torrent_id = x.torrent_id and d.day = x.day
    and d.up_permille = x.up_permille and d.down_permille = x.down_permille`
  await sql`
    update traffic_day d set raw_up = d.raw_up + x.raw_up, raw_down = d.raw_down + x.raw_down,
      credited_up = d.credited_up + x.raw_up * x.up_permille / 1000,
      credited_down = d.credited_down + x.raw_down * x.down_permille / 1000,
      since = least(d.since, x.first_at), at = greatest(d.at, x.last_at),
      completed = d.completed + x.completed
    from import.changed_day x where ${isSame}`.execute(tx)
  // What is less than before has a row, which was updated above.
  await sql`
    insert into traffic_day (member_id, torrent_id, day, up_permille, down_permille, since, at,
      intervals, completed, raw_up, raw_down, credited_up, credited_down)
    select member_id, torrent_id, day, up_permille, down_permille, first_at, last_at, 1, completed,
      raw_up, raw_down, raw_up * up_permille / 1000, raw_down * down_permille / 1000
    from import.changed_day x
    where not exists (select from traffic_day d where ${isSame})`.execute(tx)
}

/** Notes what was booked. */
export async function noteBooked(tx: Db): Promise<void> {
  const plain = FIGURES.map(([name]) => sql.ref(name))
  const booked = FIGURES.map(([, name]) => sql.ref(name))
  const set = FIGURES.map(([, name]) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`)
  await sql`
    insert into import_traffic (member_id, torrent_id, day, ${sql.join(booked)})
    select member_id, torrent_id, day, ${sql.join(plain)} from import.changed_traffic
    on conflict (member_id, torrent_id) do update set ${sql.join(set)}`.execute(tx)
}
