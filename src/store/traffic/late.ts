import { sql } from 'kysely'
import { HOUR_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// Traffic that is booked late, after an outage or by a tracker that was away: tasks that find
// traffic by its time go back to it once more.

/** How far each run of these tasks goes back anyway. */
export const LATE_SECONDS = 6 * HOUR_SECONDS
/** Earlier, because a task may run between the start and the end of a booking. */
const RECORDED_SECONDS = LATE_SECONDS - HOUR_SECONDS

/** The tasks that find traffic by its time. */
export type Reader = 'judge-obligations' | 'sum-days'

/**
 * Records the earliest of these ends of intervals if it is late. This locks the rows that `begin`
 * changes, so that a run sees all that was recorded before it. It is the last statement of a
 * booking: others with late traffic wait for it.
 */
export async function record(tx: Db, ends: readonly number[], now: Date): Promise<void> {
  const first = ends.reduce((least, at) => Math.min(least, at), Infinity)
  if (first >= now.getTime() / 1000 - RECORDED_SECONDS) return
  await sql`
    update late_traffic set since = least(since, to_timestamp(${first}))
    where task = any (array(select task from late_traffic order by task for update))`.execute(tx)
}

/**
 * Begins a run that goes back to `from` anyway; returns where it has to begin: at late traffic, at
 * what an earlier run did not reach, or at `from`. Null: at none of them.
 */
export async function begin(db: Db, task: Reader, from: Date | null = null): Promise<Date | null> {
  const { rows } = await sql<{ reading: Date | null }>`
    update late_traffic set reading = least(reading, since, ${from}::timestamptz), since = null
    where task = ${task} returning reading`.execute(db)
  return rows[0].reading
}

/** Everything before `until` was read: if the run stops now, the next one begins there. */
export async function reached(db: Db, task: Reader, until: Date): Promise<void> {
  await sql`
    update late_traffic set reading = ${until} where task = ${task} and reading < ${until}
    `.execute(db)
}

/** Ends a run that read everything. */
export async function end(db: Db, task: Reader): Promise<void> {
  await sql`update late_traffic set reading = null where task = ${task}`.execute(db)
}
