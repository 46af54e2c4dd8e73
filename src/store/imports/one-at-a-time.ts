import type pg from 'pg'
import type { Log } from '../../shared/log.ts'
import { createPool, dbOver, typeParser, type Db } from '../base/db.ts'

// Any unused number: "babou", then 3 for imports.
const LOCK = 0x6261_626f_7503

export interface ImportConnection {
  readonly client: pg.PoolClient
  /** The same connection. */
  readonly db: Db
}

/**
 * Runs `work` on a separate connection, as the only import or undo on this database. Statements
 * over whole tables may take as long as they need.
 * @returns 'busy' when another one is under way
 */
export async function oneAtATime<T>(
  url: string,
  log: Log,
  work: (connection: ImportConnection) => Promise<T>,
): Promise<T | 'busy'> {
  const pool = createPool(url, log, { max: 1, types: { getTypeParser: typeParser } })
  try {
    const client = await pool.connect()
    try {
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock($1) as held',
        [LOCK],
      )
      if (!rows[0].held) return 'busy'
      await client.query('set statement_timeout = 0')
      const done = await work({ client, db: dbOver(client) })
      // The end of the connection frees it too, but PostgreSQL notices that a moment later.
      await client.query('select pg_advisory_unlock($1)', [LOCK])
      return done
    } finally {
      client.release(true)
    }
  } finally {
    await pool.end()
  }
}
