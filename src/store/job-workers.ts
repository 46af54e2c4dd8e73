import { sql } from 'kysely'
import type { Db } from './db.ts'

// Workers of the job queue, by the sign of life that their node gives.

/** Notes that these workers of a node live. */
export async function beat(
  db: Db,
  node: string,
  workerIds: readonly string[],
  now: Date,
): Promise<void> {
  if (workerIds.length === 0) return
  await db
    .insertInto('job_worker')
    .values(workerIds.map((id) => ({ worker_id: id, node, heartbeat_at: now })))
    .onConflict((conflict) => conflict.column('worker_id').doUpdateSet({ heartbeat_at: now }))
    .execute()
}

/** Workers that ended in order hold no job any more. */
export async function leave(db: Db, workerIds: readonly string[]): Promise<void> {
  if (workerIds.length === 0) return
  await db.deleteFrom('job_worker').where('worker_id', 'in', workerIds).execute()
}

/**
 * Gives back what workers hold that were silent since `before`: the queue itself would keep their
 * jobs locked for four hours. Returns their ids.
 */
export async function unlockDead(db: Db, before: Date): Promise<readonly string[]> {
  return db.transaction().execute(async (tx) => {
    const rows = await tx
      .deleteFrom('job_worker')
      .where('heartbeat_at', '<', before)
      .returning('worker_id')
      .execute()
    const ids = rows.map((row) => row.worker_id)
    if (ids.length > 0) {
      await sql`select graphile_worker.force_unlock_workers(${ids}::text[])`.execute(tx)
    }
    return ids
  })
}
