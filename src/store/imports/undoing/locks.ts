import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { isContested } from '../../traffic/contested.ts'

// An undo waits for everything that is being written, and then lets no one else write before its
// end, although all can read. Otherwise, it could delete for minutes, then wait for a row of a
// transaction that waits for this one, and fail.

/** How often the locks are tried: the program has no order in which it writes its tables. */
const ATTEMPTS = 10

/**
 * Locks tables against all writers, and against new references to their rows. A deadlock with a
 * transaction that already writes some of them releases all locks that this has taken, so that the
 * other one ends.
 */
export async function lockAgainstWriters(tx: Db, tables: readonly string[]): Promise<void> {
  const names = sql.join(tables.map((table) => sql.table(table)))
  await sql`savepoint unlocked`.execute(tx)
  for (let attempt = 1; ; attempt++) {
    try {
      await sql`lock table ${names} in exclusive mode`.execute(tx)
      break
    } catch (error) {
      if (!isContested(error) || attempt === ATTEMPTS) throw error
      await sql`rollback to savepoint unlocked`.execute(tx)
    }
  }
  await sql`release savepoint unlocked`.execute(tx)
}
