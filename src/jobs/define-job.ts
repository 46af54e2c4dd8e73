import type { Config } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Db } from '../store/base/db.ts'

/** What a task runs with. */
export interface JobCall {
  /** Refuses to write as soon as another node has taken the task over. */
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly now: Date
  readonly log: Log
  /**
   * Aborts when the process ends, a budget is spent, the task is paused or another node has taken
   * it over: stop between two batches.
   */
  readonly stopping: AbortSignal
  /** Notes that so many more rows are dealt with: progress, and the budget of rows. */
  readonly did: (rows: number) => void
}

/** A clock task: one file that carries its own schedule, and a line in tasks/index.ts. */
export interface Job {
  /** `prune-outbox`: also the file's name. */
  readonly name: string
  /** One line for the console and docs/reference/jobs.md. */
  readonly summary: string
  /** Minute, hour, day, month, weekday in UTC, as cron has them. */
  readonly cron: string
  /** A run begins up to so much later than its time: no two tasks in the same second. */
  readonly jitterSeconds: number
  /** Tasks that must have succeeded since their own last time before this one runs by the clock. */
  readonly after: readonly string[]
  /** A run is told to stop after so long; the next one goes on. */
  readonly budgetSeconds: number
  /** One that has not ended after so long is given up: it failed, and may write nothing more. */
  readonly limitSeconds: number
  /** And after so many rows. */
  readonly budgetRows: number
  /** Runs of one occasion, when it fails, at growing pauses. */
  readonly attempts: number
  readonly run: (call: JobCall) => Promise<void>
}

/** What a task may leave to us: it waits for nobody, and has a minute to end when it is told to. */
type Given = Omit<Job, 'after' | 'limitSeconds'> & Partial<Pick<Job, 'after' | 'limitSeconds'>>

const GRACE_SECONDS = 60

export function defineJob(job: Given): Job {
  return { after: [], limitSeconds: job.budgetSeconds + GRACE_SECONDS, ...job }
}

/**
 * Runs `step` again and again until it did less than `atOnce` or the task is to stop; returns the
 * sum. Each step is a transaction of its own, so a stop between two of them loses nothing.
 */
export async function inBatches(
  { stopping, did }: Pick<JobCall, 'stopping' | 'did'>,
  atOnce: number,
  step: () => Promise<number>,
): Promise<number> {
  let done = 0
  while (!stopping.aborted) {
    const some = await step()
    done += some
    did(some)
    if (some < atOnce) break
  }
  return done
}

export function secondsBefore(now: Date, seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000)
}
