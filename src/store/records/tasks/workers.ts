import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import * as tasks from './tasks.ts'

// The workers of the job queue, tracked by the heartbeats of each pool of workers. Only the clock
// of the database is used, because the clocks of two nodes always differ.

/** A pool that is silent for this long is dead, and its jobs are queued again. */
const DEAD_AFTER_SECONDS = 10

export interface WorkerRow {
  readonly node: string
  readonly heardAt: Date
  readonly isAlive: boolean
}

/** Records a heartbeat of a node's pool of workers. */
export async function beat(db: Db, node: string, poolId: string): Promise<void> {
  await sql`
    insert into job_worker (worker_id, node, heartbeat_at)
    values (${poolId}, ${node}, clock_timestamp())
    on conflict (worker_id) do update set heartbeat_at = excluded.heartbeat_at`.execute(db)
}

/** Removes a pool that shut down cleanly: it holds no jobs. */
export async function leave(db: Db, poolId: string): Promise<void> {
  await db.deleteFrom('job_worker').where('worker_id', '=', poolId).execute()
}

/** Lists the latest report of each jobs node, by name. */
export async function all(db: Db): Promise<readonly WorkerRow[]> {
  const { rows } = await sql<WorkerRow>`
    select node, max(heartbeat_at) as "heardAt",
      max(heartbeat_at) >= clock_timestamp() - make_interval(secs => ${DEAD_AFTER_SECONDS})
        as "isAlive"
    from job_worker group by node order by node`.execute(db)
  return rows
}

/** Jobs of a dead pool that are queued again. */
export interface LeftJob {
  readonly task: string
  readonly key: string | null
}

const dying = sql`clock_timestamp() - make_interval(secs => ${DEAD_AFTER_SECONDS})`

const heldBy = sql`with held as (
    select locked_by as id, locked_at from graphile_worker.jobs
    union all select locked_by, locked_at from graphile_worker._private_job_queues
  )`

/**
 * Queues the jobs of silent pools again; the queue itself would keep them locked for four hours.
 * They are queued as new jobs, so that a pool that was only paused cannot complete the old ones. A
 * pool whose process was killed before its first heartbeat is known only by its locks.
 */
export async function bury(db: Db): Promise<readonly LeftJob[]> {
  // Usually there is none, which can be determined without a transaction.
  const { rows } = await sql`
    ${heldBy} select worker_id as id from job_worker where heartbeat_at < ${dying}
    union select id from held
    where locked_at < ${dying} and id not in (select worker_id from job_worker)
    limit 1`.execute(db)
  if (rows.length === 0) return []
  return db.transaction().execute(async (tx) => {
    const { rows: dead } = await sql<{ id: string }>`
      ${heldBy}, silent as (
        delete from job_worker where heartbeat_at < ${dying} returning worker_id as id
      )
      select id from silent
      union select id from held
      where locked_at < ${dying} and id not in (select worker_id from job_worker)`.execute(tx)
    if (dead.length === 0) return []
    const ids = dead.map(({ id }) => id)
    const { rows: left } = await sql<LeftJob & { id: string }>`
      select id::text, task_identifier as task, key
      from graphile_worker.jobs where locked_by = any(${ids}::text[])`.execute(tx)
    const jobs = left.map(({ id }) => id)
    await sql`select graphile_worker.force_unlock_workers(${ids}::text[])`.execute(tx)
    await sql`select graphile_worker.complete_jobs(${jobs}::bigint[])`.execute(tx)
    for (const { task, key } of left) await tasks.queue(tx, task, tasks.causeOf(task, key))
    return left.map(({ task, key }) => ({ task, key }))
  })
}
