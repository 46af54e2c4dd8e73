import { sql } from 'kysely'
import type { Db } from './db.ts'

/**
 * Runs `work` on one connection while it holds a fleet-wide lock. Returns false, without running
 * it, when another node holds the lock. The lock ends with the connection, so anything that kills
 * the holder releases it; `work` must run a query at least every few seconds.
 */
export async function withLock(
  db: Db,
  lock: number,
  work: (only: Db) => Promise<void>,
): Promise<boolean> {
  return db.connection().execute(async (only) => {
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_lock(${lock}) as held`.execute(only)
    if (!rows[0].held) return false
    try {
      // If this machine loses its network, the server would keep the lock for two hours by default.
      // A suspended holder (SIGSTOP) sends no query for 5 s and so loses it.
      await sql`
        select set_config('tcp_keepalives_idle', '5', false),
          set_config('tcp_keepalives_interval', '2', false),
          set_config('tcp_keepalives_count', '3', false),
          set_config('idle_session_timeout', '5000', false)`.execute(only)
      await work(only)
    } finally {
      // A lost connection has already released it.
      await sql`select pg_advisory_unlock(${lock}),
        set_config('idle_session_timeout', '0', false)`
        .execute(only)
        .catch(() => {})
    }
    return true
  })
}
