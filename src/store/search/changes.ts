import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** Sites read changes within seconds, and load the whole catalog after a lost connection. */
export const CHANGES_KEPT_SECONDS = 86_400

/** Removes noted changes of torrents from before `before`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from torrent_change where ctid = any(array(
      select ctid from torrent_change where at < ${before} limit ${limit}
    ))`.execute(db)
  return Number(numAffectedRows)
}
