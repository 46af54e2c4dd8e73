import { sql } from 'kysely'
import { startOfDay } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// Sums over the whole site by day in UTC, for the charts of the console.

/** Adds announces that trackers replied to, on the day of `now`. */
export async function addAnnounces(tx: Db, announces: number, now: Date): Promise<void> {
  if (announces <= 0) return
  await sql`
    insert into site_day as d (day, announces) values (${startOfDay(now)}, ${announces})
    on conflict (day) do update set announces = d.announces + excluded.announces`.execute(tx)
}

/** Sums up the traffic that clients reported on a day, from the records of each member. */
export async function sumTraffic(db: Db, day: Date): Promise<void> {
  await sql`
    insert into site_day (day, raw_uploaded, raw_downloaded)
    select ${startOfDay(day)}::timestamptz, coalesce(sum(raw_uploaded), 0),
      coalesce(sum(raw_downloaded), 0)
    from member_day where member_day.day = ${startOfDay(day)}
    on conflict (day) do update set raw_uploaded = excluded.raw_uploaded,
      raw_downloaded = excluded.raw_downloaded`.execute(db)
}

/** The activity of the whole site on a day in UTC. */
export interface SiteDay {
  readonly day: Date
  readonly announces: number
  /** In bytes. */
  readonly uploaded: number
  readonly downloaded: number
}

/** Adds these sums to what is already counted for their days. */
export async function addDays(tx: Db, days: readonly SiteDay[]): Promise<void> {
  await sql`
    insert into site_day as d (day, announces, raw_uploaded, raw_downloaded)
    select * from unnest(${days.map(({ day }) => day)}::timestamptz[],
      ${days.map(({ announces }) => announces)}::bigint[],
      ${days.map(({ uploaded }) => uploaded)}::numeric[],
      ${days.map(({ downloaded }) => downloaded)}::numeric[])
    on conflict (day) do update set announces = d.announces + excluded.announces,
      raw_uploaded = d.raw_uploaded + excluded.raw_uploaded,
      raw_downloaded = d.raw_downloaded + excluded.raw_downloaded`.execute(tx)
}
