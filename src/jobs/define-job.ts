import type { Config } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Db } from '../store/db.ts'

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
  /** A run is told to stop after so long; the next one goes on. */
  readonly budgetSeconds: number
  /** And after so many rows. */
  readonly budgetRows: number
  /** Runs of one occasion, when it fails, at growing pauses. */
  readonly attempts: number
  readonly run: (call: JobCall) => Promise<void>
}

export function defineJob(job: Job): Job {
  return job
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
