import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// Sent as one message, to save each page a round trip.
const BEGIN = `begin; set local enable_seqscan = off; set local plan_cache_mode = force_custom_plan;
  set local max_parallel_workers_per_gather = 0`

/**
 * Runs a step without full table scans, parallel workers and generic plans. Otherwise, the planner
 * would expect to find matches early, and would read all torrents for words that never occur
 * together. Parallel workers would not help, as there are more requests at a time than processors,
 * and a rare word needs a different plan than a common one.
 */
export async function byIndex<T>(db: Db, step: (tx: Db) => Promise<T>): Promise<T> {
  return db.connection().execute(async (tx) => {
    await sql.raw(BEGIN).execute(tx)
    try {
      const done = await step(tx)
      await sql.raw('commit').execute(tx)
      return done
    } catch (error) {
      await sql
        .raw('rollback')
        .execute(tx)
        .catch(() => {}) // a lost connection has no transaction
      throw error
    }
  })
}
