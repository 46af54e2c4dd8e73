import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// What is recorded for the simulator goes when it is past its time.

/** Forgets days of members before `before`, at most `limit`; returns how many. */
export async function pruneDays(db: Db, before: Date, limit: number): Promise<number> {
  const day = Math.floor(before.getTime() / DAY_MS)
  const { numAffectedRows = 0n } = await sql`
    delete from ratio_day where (member_id, day) in (
      select member_id, day from ratio_day where day < ${day} order by day limit ${limit}
    )`.execute(db)
  return Number(numAffectedRows)
}

/** Deletes changes of standings before `before`, except the last of each member. */
export async function pruneEvents(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from ratio_event where id in (
      select e.id from ratio_event e where e.at < ${before}
        and exists (select from ratio_event l where l.member_id = e.member_id and l.id > e.id)
      order by e.at limit ${limit})`.execute(db)
  return Number(numAffectedRows)
}
