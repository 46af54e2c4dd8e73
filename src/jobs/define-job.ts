import type { Config } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Db } from '../store/base/db.ts'

/** The context of a run. */
export interface JobCall {
  /** A database that refuses writes as soon as another node has taken over the task. */
  readonly db: Db
  readonly config: Config
  /** For processes that a task starts; `db` is a separate connection. */
  readonly databaseUrl: string
  readonly secrets: Secrets
  readonly now: Date
  readonly log: Log
  /**
   * Aborted when the process ends, a budget is used up, the task is paused, or another node has
   * taken over. The task then stops between two batches.
   */
  readonly stopping: AbortSignal
  /** Reports processed rows, for the progress and for the budget of rows. */
  readonly did: (rows: number) => void
  /** Records rows that failed: the run processes all others, but fails at its end. */
  readonly failed: (rows: string) => void
}

/** A scheduled task: one file with its schedule, and a line in tasks/index.ts. */
export interface Job {
  /** For example `prune-outbox`, which is also the name of the file. */
  readonly name: string
  /** One line, for the console and docs/reference/jobs.md. */
  readonly summary: string
  /** Minute, hour, day, month and weekday in UTC, in cron syntax. */
  readonly cron: string
  /** By how much a run may start after its time, so that tasks do not all start together. */
  readonly jitterSeconds: number
  /** Tasks that must have succeeded since their last scheduled time before this one may start. */
  readonly after: readonly string[]
  /** After this time, a run is asked to stop; the next run continues. */
  readonly budgetSeconds: number
  /** A run that has not ended by then is abandoned: it has failed and can no longer write. */
  readonly limitSeconds: number
  /** A run is also asked to stop after this many rows; a million by default. */
  readonly budgetRows: number
  /** Attempts per scheduled time when a run fails, with growing pauses; three by default. */
  readonly attempts: number
  readonly run: (call: Omit<JobCall, 'failed'>) => Promise<void>
}

/**
 * What a task must give. By default, it depends on no other task, and has one minute to end when
 * asked.
 */
type Given = Omit<Job, Usual | 'run'> &
  Partial<Pick<Job, Usual>> & { readonly run: (call: JobCall) => Promise<void> }

type Usual = 'after' | 'limitSeconds' | 'budgetRows' | 'attempts'

const GRACE_SECONDS = 60

export function defineJob(job: Given): Job {
  const usual = { after: [], budgetRows: 1_000_000, attempts: 3 }
  return {
    ...{ ...usual, limitSeconds: job.budgetSeconds + GRACE_SECONDS, ...job },
    async run(call) {
      const failures: string[] = []
      await job.run({ ...call, failed: (rows) => void failures.push(rows) })
      if (failures.length > 0) throw new Error(failures.join('; '))
    },
  }
}

/**
 * Repeats `step` until it processed fewer rows than `atOnce`, or the task should stop; returns the
 * sum. Each step is a transaction, so a stop between two steps loses nothing.
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

/** Returns the run of a task that deletes everything older than some time, and logs the number. */
export function pruning(
  event: string,
  keptSeconds: number,
  atOnce: number,
  prune: (db: Db, before: Date, limit: number, now: Date) => Promise<number>,
): Given['run'] {
  return async (call) => {
    const { db, now, log } = call
    const before = secondsBefore(now, keptSeconds)
    const pruned = await inBatches(call, atOnce, () => prune(db, before, atOnce, now))
    log(event, { pruned })
  }
}

export function secondsBefore(now: Date, seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000)
}
