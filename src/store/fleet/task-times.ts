import { sql } from 'kysely'
import { overdueSince } from '../../domain/tasks/overdue.ts'
import type { Db } from '../base/db.ts'
import { notifyAll } from '../notifications/notifications.ts'
import { whoMay } from '../roles/staff-rights.ts'
import * as tasks from '../records/tasks/tasks.ts'

// The tasks that other tasks wait for, and which of them are late.

/** The outcome of a task since one of its scheduled times. */
export type SinceThen = 'succeeded' | 'missed' | 'under way' | 'failed'

/**
 * Returns the outcome of a task since `since`, one of its scheduled times. For tasks that wait for
 * it, a run that stopped at its time budget counts as a success, and no task waits for a paused
 * one.
 */
export async function stateSince(db: Db, name: string, since: Date): Promise<SinceThen> {
  const { rows } = await sql<{ free: boolean; waits: boolean; failed: boolean }>`
    select task.paused_at is not null or exists (
        select from task_run where task_run.task = task.name and started_at >= ${since}
          and (result = 'done' or result = 'unfinished' and ended_by in ('time', 'rows'))) as free,
      exists (select from task_run where task_run.task = task.name and ended_at is null)
        or exists (select from graphile_worker.jobs
          where task_identifier = task.name and attempts < max_attempts) as waits,
      exists (select from task_run where task_run.task = task.name and started_at >= ${since}
        and ended_at is not null) as failed
    from task where name = ${name} and is_known`.execute(db)
  const row = rows.at(0)
  if (row === undefined || row.free) return 'succeeded'
  if (row.waits) return 'under way'
  return row.failed ? 'failed' : 'missed'
}

/** Starts a task that missed its scheduled time. */
export async function makeUp(db: Db, name: string): Promise<void> {
  await tasks.queue(db, name, 'clock')
}

/** Puts a scheduled run of a task back into the queue. */
export async function putBack(
  db: Db,
  name: string,
  occasion: Date,
  { until, waitsFor }: { readonly until: Date; readonly waitsFor: string | null },
): Promise<void> {
  const payload = JSON.stringify({ occasion: occasion.toISOString() })
  await db.transaction().execute(async (tx) => {
    await sql`
      select graphile_worker.add_job(name, ${payload}::json, queue_name => name,
        max_attempts => attempts, job_key => ${tasks.jobKey(name, 'clock')}, run_at => ${until})
      from task where name = ${name}`.execute(tx)
    await tx
      .updateTable('task')
      .set({ waits_for: waitsFor })
      .where('name', '=', name)
      .where('waits_for', 'is distinct from', waitsFor)
      .execute()
  })
}

/** Lets the runs that wait for this task begin at `at`, because the task has succeeded. */
export async function wakeWaiting(db: Db, name: string, at: Date): Promise<void> {
  await sql`
    select graphile_worker.reschedule_jobs(array_agg(j.id), run_at => ${at})
    from graphile_worker.jobs j join task on task.name = j.key
    where task.waits_for = ${name} and j.locked_at is null
    having count(*) > 0`.execute(db)
}

/** Returns the tasks that are overdue at `now`, by name. */
export async function overdue(db: Db, now: Date) {
  const all = await tasks.list(db)
  return all.flatMap((task) => {
    const since = overdueSince(task, now)
    return since === null ? [] : [{ name: task.name, since, toldAt: task.overdueToldAt }]
  })
}

/** Lets delays count only from `now` on, because no node was up to run anything before. */
export async function expectAnew(db: Db, now: Date): Promise<void> {
  await db.updateTable('task').set({ expected_since: now }).where('is_known', '=', true).execute()
}

/**
 * Notifies staff about each task that has become overdue, only once; resets tasks that have run
 * since. Returns the number of notifications.
 */
export async function tellOverdue(db: Db, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const late = await overdue(tx, now)
    const names = late.map(({ name }) => name)
    await tx
      .updateTable('task')
      .set({ overdue_told_at: null })
      .where('overdue_told_at', 'is not', null)
      .$if(names.length > 0, (query) => query.where('name', 'not in', names))
      .execute()
    const fresh = late.filter(({ toldAt }) => toldAt === null).map(({ name }) => name)
    if (fresh.length === 0) return 0
    const { numUpdatedRows } = await tx
      .updateTable('task')
      .set({ overdue_told_at: now })
      .where('name', 'in', fresh)
      .where('overdue_told_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return 0
    const members = await whoMay(tx, 'tasks.see', now)
    const data = { tasks: fresh.length, task: fresh.length === 1 ? fresh[0] : null }
    const href = '/admin/jobs/day'
    await notifyAll(tx, { members, code: 'tasks-overdue', data, href, now })
    return fresh.length
  })
}
