import { sql } from 'kysely'
import { DatabaseAway } from './database-away.ts'
import type { Db } from './db.ts'

/**
 * Whether the database answers now. What a process keeps in memory does not show that: it would be
 * read for many seconds from a database that hangs.
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
