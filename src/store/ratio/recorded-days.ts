import { sql } from 'kysely'
import { dayNumber } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// Records for the simulator are deleted after their retention time.

/** Deletes days of members before `before`, at most `limit`; returns how many. */
export async function pruneDays(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`day < ${dayNumber(before)}`
  const key = ['member_id', 'day']
  return deleteSome(db, { from: 'ratio_day', key, where, oldestBy: 'day' }, limit)
}

/** Deletes changes of standings before `before`, except the last of each member. */
export async function pruneEvents(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`at < ${before} and exists (select from ratio_event later
    where later.member_id = ratio_event.member_id and later.id > ratio_event.id)`
  return deleteSome(db, { from: 'ratio_event', where, oldestBy: 'at' }, limit)
}
