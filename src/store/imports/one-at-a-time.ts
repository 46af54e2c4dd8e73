import type pg from 'pg'
import type { Log } from '../../shared/log.ts'
import { createPool, dbOver, typeParser, type Db } from '../base/db.ts'

// Arbitrary unused numbers: "babou", then 3 for imports, and a digit for the second connection.
// That one has a lock too: after a kill, it may write for a moment longer than the first.
const LOCKS = [0x6261_626f_7503, 0x6261_626f_7503_1] as const

export interface ImportConnection {
  readonly client: pg.PoolClient
  /** A `Db` over the same connection. */
  readonly db: Db
}

export interface ImportConnections extends ImportConnection {
  /** Another connection, for work that can run at the same time. */
  readonly second: ImportConnection
}

/**
 * Runs `work` on separate connections, as the only import or undo in this database. Statements over
 * whole tables may take as long as they need.
 * @returns 'busy' when another import or undo is running
 */
export async function oneAtATime<T>(
  url: string,
  log: Log,
  work: (connections: ImportConnections) => Promise<T>,
): Promise<T | 'busy'> {
  const pool = createPool(url, log, { max: LOCKS.length, types: { getTypeParser: typeParser } })
  const clients: pg.PoolClient[] = []
  try {
    for (const lock of LOCKS) {
      const client = await pool.connect()
      clients.push(client)
      if (!(await isPrepared(client, lock))) return 'busy'
    }
    const [first, second] = clients.map((client) => ({ client, db: dbOver(client) }))
    return await work({ ...first, second }).finally(() => unlock(clients))
  } finally {
    for (const client of clients) client.release(true)
    await pool.end()
  }
}

/**
 * Releases the locks, the first one last, because a run takes it first. The end of a connection
 * would release them too, but PostgreSQL detects that only a moment later.
 */
async function unlock(clients: readonly pg.PoolClient[]): Promise<void> {
  for (const [at, lock] of [...LOCKS.entries()].reverse()) {
    await clients[at].query('select pg_advisory_unlock($1)', [lock]).catch(() => undefined)
  }
}

/** Takes the lock and applies the settings for an import; false: another run holds the lock. */
async function isPrepared(client: pg.PoolClient, lock: number): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock($1) as held',
    [lock],
  )
  if (!rows[0].held) return false
  // A run that was interrupted continues from what is stored, so it does not matter if the last
  // commits are lost.
  await client.query(`
    set statement_timeout = 0; set synchronous_commit = off;
    set work_mem = '128MB'; set maintenance_work_mem = '256MB'`)
  return true
}
