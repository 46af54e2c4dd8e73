import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { deleteSome } from '../../base/prune.ts'
import type { Lease } from '../../base/leases.ts'
import * as leases from '../../base/leases.ts'
import * as live from '../live.ts'
import type { Cause } from './tasks.ts'

// Runs of scheduled tasks: one at a time per task, under a lease whose epoch fences its writes.

const ERROR_LENGTH = 2_000
/**
 * Short, because no node waits for the lease: the queue decides which run is next, and that run
 * takes the lease by force.
 */
const LEASE_SECONDS = 60

export interface Begun {
  readonly id: number
  readonly lease: Lease
}

export interface Beginning {
  readonly task: string
  readonly cause: Cause
  readonly node: string
  /** The random name of the process. */
  readonly holder: string
}

/** How a run ended. */
export interface Ending {
  readonly result: 'done' | 'unfinished' | 'failed'
  readonly endedBy: 'time' | 'rows' | 'node' | 'pause' | null
  readonly rows: number
  readonly error: string | null
}

export type RunRow = Awaited<ReturnType<typeof history>>[number]

/**
 * Starts a run and revokes the lease of every earlier one: runs that are still recorded as running
 * are lost. Null if the task is paused and the run was not requested manually.
 */
export async function begin(db: Db, run: Beginning, now: Date): Promise<Begun | null> {
  const { task, cause, node, holder } = run
  return db.transaction().execute(async (tx) => {
    const { paused_at: pausedAt } = await tx
      .selectFrom('task')
      .select('paused_at')
      .where('name', '=', task)
      .executeTakeFirstOrThrow()
    if (pausedAt !== null && cause !== 'staff') return null
    await tx
      .updateTable('task')
      .set({ waits_for: null })
      .where('name', '=', task)
      .where('waits_for', 'is not', null)
      .execute()
    const wish = { name: `task:${task}`, holder, node, seconds: LEASE_SECONDS }
    const lease = await leases.seize(tx, wish)
    await tx
      .updateTable('task_run')
      .set({ ended_at: now, result: 'lost' })
      .where('task', '=', task)
      .where('ended_at', 'is', null)
      .execute()
    const { id } = await tx
      .insertInto('task_run')
      .values({ task, cause, node, started_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tellStaff(tx, task)
    return { id, lease }
  })
}

/** Records the progress of a run; returns whether the run is still current and can continue. */
export async function note(
  db: Db,
  id: number,
  rows: number,
): Promise<'continues' | 'paused' | 'lost'> {
  const row = await db
    .updateTable('task_run')
    .from('task')
    .set({ rows })
    .whereRef('task.name', '=', 'task_run.task')
    .where('task_run.id', '=', id)
    .where('ended_at', 'is', null)
    .returning(['paused_at', 'cause', 'task'])
    .executeTakeFirst()
  if (row === undefined) return 'lost'
  await tellStaff(db, row.task)
  return row.paused_at !== null && row.cause !== 'staff' ? 'paused' : 'continues'
}

/** Records the end of a run; returns false if another run has taken over since. */
export async function end(db: Db, id: number, ending: Ending, now: Date): Promise<boolean> {
  return db.transaction().execute((tx) => endWithin(tx, id, ending, now))
}

async function endWithin(tx: Db, id: number, ending: Ending, now: Date): Promise<boolean> {
  const { result, endedBy, rows, error } = ending
  const row = await tx
    .updateTable('task_run')
    .set({
      ...{ ended_at: now, result, ended_by: endedBy, rows },
      error: error?.slice(0, ERROR_LENGTH) ?? null,
    })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('task')
    .executeTakeFirst()
  if (row === undefined) return false
  if (result === 'done') {
    await tx
      .updateTable('task')
      .set({ succeeded_at: now, overdue_told_at: null })
      .where('name', '=', row.task)
      .execute()
  }
  await tellStaff(tx, row.task)
  return true
}

/** Gives up a run that does not end, so that its further writes are rejected. */
export async function giveUp(db: Db, lease: Lease): Promise<void> {
  await leases.seize(db, { ...lease, node: '', holder: `given up: ${lease.holder}`, seconds: 0 })
}

/** Notifies staff who are viewing the tasks about progress. */
async function tellStaff(db: Db, name: string): Promise<void> {
  await live.hint(db, 'tasks.see', { hint: 'task', name })
}

/** Lists the runs of a task before a given one, newest first. */
export async function history(db: Db, task: string, before: number | null, limit: number) {
  let query = db.selectFrom('task_run').selectAll().where('task', '=', task)
  if (before !== null) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

/** Deletes up to `limit` runs that started before `before`; returns the number. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`started_at < ${before} and ended_at is not null`
  return deleteSome(db, { from: 'task_run', where, oldestBy: 'started_at' }, limit)
}
