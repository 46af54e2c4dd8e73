import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/**
 * How long changes are stored: sites read them within seconds, and load the whole catalog after a
 * lost connection.
 */
export const CHANGES_KEPT_SECONDS = 86_400

/**
 * How long changed counts are stored: sites read them within seconds, and all counts when they
 * start.
 */
export const COUNTS_KEPT_SECONDS = 3_600

/**
 * The age up to which sites read a file of the catalog: well below the age at which changes are
 * deleted.
 */
export const FILES_KEPT_SECONDS = 72_000

/** Deletes recorded changes of torrents from before `before`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  return removeFrom(db, 'torrent_change', before, limit)
}

/** Deletes recorded changes of counts from before `before`; returns how many. */
export async function pruneCounts(db: Db, before: Date, limit: number): Promise<number> {
  return removeFrom(db, 'torrent_count_change', before, limit)
}

async function removeFrom(
  db: Db,
  name: 'torrent_change' | 'torrent_count_change',
  before: Date,
  limit: number,
): Promise<number> {
  const table = sql.table(name)
  const { numAffectedRows = 0n } = await sql`
    delete from ${table} where ctid = any(array(
      select ctid from ${table} where at < ${before} limit ${limit}
    ))`.execute(db)
  return Number(numAffectedRows)
}

/** Deletes the records of files that no site reads any more. */
export async function pruneFiles(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('search_file').where('at', '<', before).execute()
}
