import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'

// Statements for which the planner would choose a plan that takes many times as long.

type Setting = 'enable_hashjoin' | 'enable_mergejoin' | 'enable_memoize' | 'enable_nestloop'

/** Runs `work` with some planner settings disabled, in a transaction. */
async function without(
  tx: Db,
  settings: readonly Setting[],
  work: () => Promise<unknown>,
): Promise<void> {
  const set = (value: 'on' | 'off') => {
    const each = settings.map((name) => sql`set_config(${name}, ${value}, true)`)
    return sql`select ${sql.join(each)}`.execute(tx)
  }
  await set('off')
  await work()
  await set('on')
}

/**
 * Runs statements that join a few pairs with large tables: each pair is looked up by its key, which
 * is unique. Otherwise, the planner would read all pairs of their members, of which a twentieth
 * changes in a day, or would cache what it has looked up.
 */
export async function byKeys(tx: Db, isFew: boolean, work: () => Promise<unknown>): Promise<void> {
  if (!isFew) await work()
  else await without(tx, ['enable_hashjoin', 'enable_mergejoin', 'enable_memoize'], work)
}

/**
 * Runs a statement that joins rows with their members and torrents. The planner expects few rows,
 * and would otherwise look up the members and torrents for each of them.
 */
export function byHashes(tx: Db, work: () => Promise<unknown>): Promise<void> {
  return without(tx, ['enable_nestloop'], work)
}
