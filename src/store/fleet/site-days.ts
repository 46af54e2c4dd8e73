import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// Sums of the whole site by day in UTC, for the charts of the console.

function dayOf(at: Date): Date {
  return new Date(at.getTime() - (at.getTime() % DAY_MS))
}

/** Adds announces that trackers answered to the day of `now`. */
export async function addAnnounces(tx: Db, announces: number, now: Date): Promise<void> {
  if (announces <= 0) return
  await sql`
    insert into site_day as d (day, announces) values (${dayOf(now)}, ${announces})
    on conflict (day) do update set announces = d.announces + excluded.announces`.execute(tx)
}

/** Sums the traffic that clients reported on a day, from what is recorded of each member. */
export async function sumTraffic(db: Db, day: Date): Promise<void> {
  await sql`
    insert into site_day (day, raw_uploaded, raw_downloaded)
    select ${dayOf(day)}::timestamptz, coalesce(sum(raw_uploaded), 0),
      coalesce(sum(raw_downloaded), 0)
    from member_day where member_day.day = ${dayOf(day)}
    on conflict (day) do update set raw_uploaded = excluded.raw_uploaded,
      raw_downloaded = excluded.raw_downloaded`.execute(db)
}
