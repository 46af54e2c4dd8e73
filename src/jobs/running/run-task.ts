import type { Clock } from '../../shared/clock.ts'
import type { Config } from '../../shared/config.ts'
import type { Log } from '../../shared/log.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../../store/base/db.ts'
import { fencedDb } from '../../store/base/fenced-db.ts'
import * as taskRuns from '../../store/records/tasks/runs.ts'
import type { Cause } from '../../store/records/tasks/tasks.ts'
import type { Job } from '../define-job.ts'
import { taskLog } from './task-log.ts'

/** How often a run stores its progress and checks whether it may continue. */
const NOTE_MS = 1_000

export interface TaskRunOptions {
  readonly db: Db
  readonly config: Config
  readonly databaseUrl: string
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly node: string
  /** The random name of this process. */
  readonly holder: string
  readonly cause: Cause
  /** Aborted when the process ends. */
  readonly stopping: AbortSignal
}

export interface TaskRun {
  readonly id: number
  readonly result: taskRuns.Ending['result'] | 'lost'
  readonly rows: number
  /** The error, because of which the queue retries the run. */
  readonly error: unknown
}

type EndedBy = NonNullable<taskRuns.Ending['endedBy']> | 'lost'

/**
 * Runs a task once, with an entry in the history and a fence: once another node has taken over,
 * writes of this run are refused. Null when the task is paused and no one requested the run.
 */
export async function runTask(job: Job, options: TaskRunOptions): Promise<TaskRun | null> {
  const { db, clock, log, node, holder, cause } = options
  const begun = await taskRuns.begin(db, { task: job.name, cause, node, holder }, clock.now())
  if (begun === null) return null
  const { id, lease } = begun
  const course = courseOf(job, options, id)
  const error = await failureOf(job, async () => {
    await job.run({
      ...{ config: options.config, secrets: options.secrets, now: clock.now() },
      databaseUrl: options.databaseUrl,
      db: fencedDb(db, lease),
      log: taskLog(log.child({ task: job.name })),
      stopping: course.signal,
      did: course.did,
    })
  })
  // An abandoned run may still try to write, which is refused.
  if (error instanceof OverLimit) await taskRuns.giveUp(db, lease)
  await course.end()
  const endedBy = course.endedBy()
  const result = error !== null ? 'failed' : endedBy === null ? 'done' : 'unfinished'
  const rows = course.rows()
  const ending = {
    ...({ result, rows } as const),
    endedBy: result === 'unfinished' && endedBy !== 'lost' ? endedBy : null,
    error: error === null ? null : error instanceof Error ? error.message : String(error),
  }
  const isOurs = await taskRuns.end(db, id, ending, clock.now())
  if (!isOurs) log.warn('task.lost', { task: job.name, run: id })
  return { id, result: isOurs ? result : 'lost', rows, error }
}

/** Thrown when a run did not end in time. */
class OverLimit extends Error {}

/** Returns the error of a run, or null. Waits no longer than the time limit of the task. */
async function failureOf({ limitSeconds }: Job, run: () => Promise<void>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    const late = new OverLimit(`killed after ${limitSeconds} s`)
    timer = setTimeout(() => reject(late), limitSeconds * 1000)
  })
  try {
    await Promise.race([run(), limit])
    return null
  } catch (thrown) {
    return thrown ?? new Error('a task threw nothing')
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Counts the rows processed, and collects everything that can make a run stop; only the first cause
 * is recorded.
 */
function courseOf(job: Job, { db, log, stopping }: TaskRunOptions, id: number) {
  const told = new AbortController()
  let rows = 0
  let endedBy: EndedBy | null = null
  let noting = Promise.resolve()
  const stop = (by: EndedBy) => {
    endedBy ??= by
    told.abort()
  }
  const look = async () => {
    try {
      const state = await taskRuns.note(db, id, rows)
      if (state !== 'continues') stop(state === 'paused' ? 'pause' : 'lost')
    } catch (error) {
      log.debug('task.not-noted', { task: job.name, error: String(error) })
    }
  }
  const onStop = () => stop('node')
  // Plain timers, because on Node 20, AbortSignal.any over a timeout signal can be
  // garbage-collected too early.
  const budget = setTimeout(() => stop('time'), job.budgetSeconds * 1000)
  const notes = setInterval(() => (noting = noting.then(look)), NOTE_MS)
  stopping.addEventListener('abort', onStop)
  if (stopping.aborted) onStop()
  return {
    signal: told.signal,
    rows: () => rows,
    endedBy: () => endedBy,
    did(more: number) {
      rows += more
      if (rows >= job.budgetRows) stop('rows')
    },
    async end() {
      clearTimeout(budget)
      clearInterval(notes)
      stopping.removeEventListener('abort', onStop)
      await noting
    },
  }
}
