import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import * as audit from '../audit.ts'
import type { Db } from '../../base/db.ts'

// Scheduled tasks as jobs nodes registered them, and decisions of staff about them. The queue
// (graphile-worker) decides when they run. Every task has a separate queue, so that two of its runs
// never start in parallel.

/** A task as the code defines it. */
export interface KnownTask {
  readonly name: string
  readonly summary: string
  readonly cron: string
  readonly budgetSeconds: number
  readonly budgetRows: number
  readonly attempts: number
  readonly jitterSeconds: number
  readonly limitSeconds: number
  /** Tasks that must have succeeded before this one. */
  readonly after: readonly string[]
  /** The longest interval between two scheduled times. */
  readonly periodSeconds: number
  /** The task is overdue after this time without a success. */
  readonly overdueSeconds: number
}

/** Why a run starts: by schedule, by an event, or by request. */
export type Cause = 'clock' | 'news' | 'staff'

export type TaskRow = Awaited<ReturnType<typeof list>>[number]

/**
 * Returns the key of the run of a task that waits for a cause: at most one may wait for each cause.
 */
export function jobKey(name: string, cause: Cause): string {
  return cause === 'clock' ? name : `${name}:${cause}`
}

export function causeOf(name: string, key: string | null): Cause {
  if (key === jobKey(name, 'staff')) return 'staff'
  return key === jobKey(name, 'news') ? 'news' : 'clock'
}

/**
 * Returns the tasks that differ from the table. A start does not write rows that are already
 * correct: a node that was paused in a task may hold its row, which would block the start.
 */
async function changedAmong<T extends { readonly name: string }>(
  tx: Db,
  rows: readonly T[],
): Promise<T[]> {
  const known = await tx.selectFrom('task').selectAll().execute()
  const byName = new Map<string, Readonly<Record<string, unknown>>>(
    known.map((row) => [row.name, row]),
  )
  return rows.filter((row) => {
    const stored = byName.get(row.name)
    return !Object.entries(row).every(([column, value]) =>
      isDeepStrictEqual(stored?.[column], value),
    )
  })
}

/** Registers the tasks of this release; those of earlier releases are no longer shown. */
export async function makeKnown(db: Db, all: readonly KnownTask[]): Promise<void> {
  const rows = all.map((one) => ({
    name: one.name,
    summary: one.summary,
    cron: one.cron,
    budget_seconds: Math.ceil(one.budgetSeconds),
    budget_rows: one.budgetRows,
    attempts: one.attempts,
    jitter_seconds: Math.ceil(one.jitterSeconds),
    limit_seconds: Math.ceil(one.limitSeconds),
    run_after: [...one.after],
    period_seconds: Math.ceil(one.periodSeconds),
    overdue_seconds: Math.ceil(one.overdueSeconds),
    is_known: true,
  }))
  await db.transaction().execute(async (tx) => {
    const names = rows.map((row) => row.name)
    await tx
      .updateTable('task')
      .set({ is_known: false })
      .where('is_known', '=', true)
      .$if(names.length > 0, (query) => query.where('name', 'not in', names))
      .execute()
    const changed = await changedAmong(tx, rows)
    if (changed.length === 0) return
    await tx
      .insertInto('task')
      .values(changed)
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet(({ ref }) => ({
          summary: ref('excluded.summary'),
          cron: ref('excluded.cron'),
          budget_seconds: ref('excluded.budget_seconds'),
          budget_rows: ref('excluded.budget_rows'),
          attempts: ref('excluded.attempts'),
          jitter_seconds: ref('excluded.jitter_seconds'),
          limit_seconds: ref('excluded.limit_seconds'),
          run_after: ref('excluded.run_after'),
          period_seconds: ref('excluded.period_seconds'),
          overdue_seconds: ref('excluded.overdue_seconds'),
          is_known: true,
        })),
      )
      .execute()
  })
}

/** Lists every task by name, each with its latest run. */
export async function list(db: Db) {
  return withLastRun(db).where('is_known', '=', true).orderBy('task.name').execute()
}

export async function find(db: Db, name: string): Promise<TaskRow | null> {
  const row = await withLastRun(db)
    .where('is_known', '=', true)
    .where('task.name', '=', name)
    .executeTakeFirst()
  return row ?? null
}

function withLastRun(db: Db) {
  return db
    .selectFrom('task')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('task_run')
          .select(['id', 'node', 'started_at', 'ended_at', 'result', 'rows', 'error'])
          .whereRef('task_run.task', '=', 'task.name')
          .orderBy('id', 'desc')
          .limit(1)
          .as('run'),
      (join) => join.onTrue(),
    )
    .select([
      'task.name',
      'summary',
      'cron',
      'attempts',
      'run.id as runId',
      'run.node',
      'run.error',
    ])
    .select(['budget_seconds as budgetSeconds', 'budget_rows as budgetRows'])
    .select(['paused_at as pausedAt', 'paused_by as pausedBy', 'run.result', 'run.rows'])
    .select(['run.started_at as startedAt', 'run.ended_at as endedAt'])
    .select(['jitter_seconds as jitterSeconds', 'limit_seconds as limitSeconds'])
    .select(['run_after as after', 'waits_for as waitsFor', 'succeeded_at as succeededAt'])
    .select(['overdue_seconds as overdueSeconds', 'expected_since as expectedSince'])
    .select('overdue_told_at as overdueToldAt')
}

/** Pauses the schedule of a task until `resume`; false if it is paused or unknown. */
export async function pause(db: Db, name: string, by: audit.Actor, now: Date): Promise<boolean> {
  return change(db, name, { by, action: 'task.pause', pausedAt: now }, now)
}

/** Resumes a paused task; false if it is not paused or unknown. */
export async function resume(db: Db, name: string, by: audit.Actor, now: Date): Promise<boolean> {
  return change(db, name, { by, action: 'task.resume', pausedAt: null }, now)
}

interface Change {
  readonly by: audit.Actor
  readonly action: 'task.pause' | 'task.resume'
  readonly pausedAt: Date | null
}

async function change(db: Db, name: string, to: Change, now: Date): Promise<boolean> {
  const { by, action, pausedAt } = to
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('task')
      .set({ paused_at: pausedAt, paused_by: pausedAt === null ? null : by.name })
      // Time spent paused does not make the task overdue.
      .$if(pausedAt === null, (query) => query.set({ expected_since: now }))
      .where('name', '=', name)
      .where('is_known', '=', true)
      .where('paused_at', pausedAt === null ? 'is not' : 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await audit.record(tx, { by, action, target: { kind: 'task', name } }, now)
    return true
  })
}

/**
 * Requests a run of a task, paused or not: it starts as soon as a jobs node is up and the current
 * run has ended. False if there is no such task, or no jobs node has ever run here.
 */
export async function ask(db: Db, name: string, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ is: boolean }>`
      select to_regclass('graphile_worker.jobs') is not null
        and exists (select from task where name = ${name} and is_known) as is`.execute(tx)
    if (!rows[0].is) return false
    await queue(tx, name, 'staff')
    await audit.record(tx, { by, action: 'task.run', target: { kind: 'task', name } }, now)
    return true
  })
}

/**
 * Starts a task soon because it has new input; if no jobs node is up, it starts at its scheduled
 * time.
 */
export async function wake(tx: Db, name: string): Promise<void> {
  const { rows } = await sql<{ is: boolean }>`
    select to_regclass('graphile_worker.jobs') is not null
      and exists (select from task where name = ${name} and is_known) as is`.execute(tx)
  if (rows[0].is) await queue(tx, name, 'news')
}

/** Queues a run, unless one already waits for the same cause. */
export async function queue(tx: Db, name: string, cause: Cause): Promise<void> {
  await sql`
    select graphile_worker.add_job(name, '{}'::json, queue_name => name,
      max_attempts => attempts, job_key => ${jobKey(name, cause)})
    from task where name = ${name}`.execute(tx)
}

/** Deletes jobs without remaining attempts, which the queue would keep forever. */
export async function forgetSpent(db: Db): Promise<number> {
  const { rows } = await sql`
    select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs
    where attempts >= max_attempts and locked_at is null`.execute(db)
  return rows.length
}
