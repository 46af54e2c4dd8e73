import { sql } from 'kysely'
import { DatabaseAway } from './database-away.ts'
import type { Db } from './db.ts'

/**
 * Returns whether the database answers now. Cached data does not show that: a process could serve
 * it for many seconds while the database hangs.
 */
export async function answers(db: Db): Promise<boolean> {
  try {
    await sql`select 1`.execute(db)
    return true
  } catch (error) {
    if (error instanceof DatabaseAway) return false
    throw error
  }
}
