import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { MAX_LOGS } from '../../domain/torrents/rip-logs/text.ts'
import type { Db } from '../base/db.ts'
import type { NewLog } from '../torrents/logs.ts'
import { stored } from '../torrents/logs.ts'

// The rip logs of a draft, until the draft is published.

/** SQL over `draft_upload`: the names of the logs. */
export const logNamesOfDraft: RawBuilder<readonly string[]> = sql`array(
  select name from draft_log where draft_id = draft_upload.id order by id)`

/** Changes that the form of a draft makes to its logs. */
export interface LogChange {
  readonly add: readonly NewLog[]
  /** Whether the existing logs are removed first. */
  readonly isEmptied: boolean
}

/**
 * Changes the logs of a member's draft. Returns their names after the change, or null if there
 * would be too many and nothing was changed.
 */
export async function change(
  db: Db,
  memberId: number,
  draftId: string,
  change: LogChange,
): Promise<readonly string[] | null> {
  return db.transaction().execute(async (tx) => {
    const held = await tx
      .selectFrom('draft_upload')
      .select(['id', logNamesOfDraft.as('names')])
      .where('id', '=', draftId)
      .where('member_id', '=', memberId)
      .forUpdate()
      .executeTakeFirst()
    if (held === undefined) return []
    const kept = change.isEmptied ? [] : held.names
    if (kept.length + change.add.length > MAX_LOGS) return null
    if (change.isEmptied) await tx.deleteFrom('draft_log').where('draft_id', '=', draftId).execute()
    if (change.add.length > 0) {
      await tx
        .insertInto('draft_log')
        .values(change.add.map((log) => ({ draft_id: draftId, ...stored(log) })))
        .onConflict((conflict) => conflict.columns(['draft_id', 'digest']).doNothing())
        .execute()
    }
    return of(tx, draftId).then((logs) => logs.map(({ name }) => name))
  })
}

/** Returns the logs of a draft, for the torrent that it becomes. */
export async function of(db: Db, draftId: string): Promise<readonly NewLog[]> {
  return db
    .selectFrom('draft_log')
    .select(['name', 'bytes'])
    .where('draft_id', '=', draftId)
    .orderBy('id')
    .execute()
}
