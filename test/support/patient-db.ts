import type { Db, DbOptions } from '../../src/store/base/db.ts'
import { createDb as connected } from '../../src/store/base/db.ts'
import { slowness } from './slowness.ts'

/** As the program connects; a slow machine has longer for a connection and for a statement. */
export function createDb(url: string, options: DbOptions): Db {
  const patience = { connectMs: 5_000 * slowness(), statementMs: 30_000 * slowness() }
  return connected(url, { ...patience, ...options })
}
