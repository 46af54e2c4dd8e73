import { sql } from 'kysely'
import type pg from 'pg'
import { dbOver, type Db } from '../../../store/base/db.ts'
import * as knownWords from '../../../store/search/known-words.ts'
import * as rescue from '../../../store/rescue/making.ts'
import { FILLED, LARGE } from '../tables.ts'
import { writeRescue } from './rescue.ts'
import { writeStatistics } from './statistics.ts'
import { writeTop } from './top.ts'

// Evaluates the committed rows over two connections at the same time.

interface Evaluated {
  readonly now: Date
  readonly isLarge: boolean
  readonly torrents: number
}

type Work = (db: Db) => Promise<unknown>

/**
 * Runs the tasks. The plans of everything but the first step, and of the first page, need
 * statistics of the new sizes.
 */
export async function evaluate(
  client: pg.PoolClient,
  pool: pg.Pool,
  { now, isLarge, torrents }: Evaluated,
): Promise<void> {
  const other = await pool.connect()
  try {
    const dbs = [dbOver(client), dbOver(other)]
    // The largest tables come first, so that both connections are busy to the end.
    const tables = [...new Set([...LARGE, ...FILLED])]
    await shared(
      dbs,
      tables.map((table) => (db) => sql`vacuum analyze ${sql.table(table)}`.execute(db)),
    )
    const lists = ['torrents', 'uploaders'] as const
    const keeping: rescue.Keeping[] = []
    await shared(dbs, [
      (db) => writeStatistics(db, now),
      async (db) => keeping.push(await rescue.keepingOf(db, now)),
      // With these, misspelled searches have a suggestion from the start.
      knownWords.learnAll,
      ...lists.map((list): Work => {
        return (db) => writeTop(db, now, [list], { isLarge })
      }),
    ])
    await writeRescue(dbs, torrents, keeping[0], now)
  } finally {
    other.release(true)
  }
}

/** Does the work in this order. Each connection takes the next part when it is free. */
async function shared(dbs: readonly Db[], work: readonly Work[]): Promise<void> {
  let next = 0
  const one = async (db: Db) => {
    while (next < work.length) await work[next++](db)
  }
  await Promise.all(dbs.map(one))
}
