import type { Runner, TaskList, WorkerEvents } from 'graphile-worker'
import { Logger, parseCronItems, run } from 'graphile-worker'
import { randomBytes } from 'node:crypto'
import { EventEmitter, setMaxListeners } from 'node:events'
import type { Clock } from '../shared/clock.ts'
import type { Config } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Metrics } from '../shared/metrics.ts'
import type { Secrets } from '../shared/secrets.ts'
import { createPool, type Db } from '../store/base/db.ts'
import * as jobWorkers from '../store/records/tasks/workers.ts'
import * as taskTimes from '../store/fleet/task-times.ts'
import type { Cause, KnownTask } from '../store/records/tasks/tasks.ts'
import * as tasks from '../store/records/tasks/tasks.ts'
import type { Job } from './define-job.ts'
import { pause } from '../shared/running/pause.ts'
import { growingPause } from './running/growing-pause.ts'
import { runTask } from './running/run-task.ts'
import type { PutBack } from './running/task-times.ts'
import { asKnown, occasionOf, putBack } from './running/task-times.ts'

// The only module that uses the job queue (graphile-worker).

/** How many tasks run at the same time on this node. */
const CONCURRENT_TASKS = 2
/** Listeners for the end of the process besides tasks: the queue, its pauses and the heartbeats. */
const OTHER_LISTENERS = 10
const CONNECTIONS = 4
/** NOTIFY wakes the queue; polling makes up for a lost wake-up. */
const POLL_MS = 2_000
/**
 * A runner counts as dead after DEAD_AFTER_SECONDS; with this interval and polling, a takeover
 * takes less than 20 s.
 */
const HEARTBEAT_MS = 2_000
/** Overdue tasks are searched for once per this number of heartbeats. */
const BEATS_TO_LOOK = 10
const FAILURES_TO_RESTART = 2 * CONCURRENT_TASKS
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
/** How long the queue may take to store the results of the last tasks. */
const STORE_MS = 5_000

export interface SchedulerOptions {
  readonly url: string
  readonly db: Db
  readonly node: string
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** How many tasks run at the same time on this node (default: 2). */
  readonly concurrency?: number
}

export interface Scheduler {
  /**
   * Queues an extra run of a task, unless one is already waiting. @throws when the queue is down.
   */
  readonly runNow: (name: string) => Promise<void>
  readonly isUp: () => boolean
  /** Asks running tasks to stop and waits for them; can be called twice. */
  readonly stop: () => Promise<void>
}

interface State {
  readonly options: SchedulerOptions
  readonly jobs: readonly Job[]
  readonly known: readonly KnownTask[]
  readonly stopping: AbortController
  /** The tasks that are running. */
  readonly running: Set<Promise<void>>
  /** The random name of this process. */
  readonly holder: string
  /** The owner of job locks in the queue: the name of the runner's worker pool. */
  poolId: string | null
  runner: Runner | null
}

/**
 * Starts the queue and keeps it running: the queue ends when the database goes down, and is then
 * restarted.
 *
 * @throws when tasks depend on each other in a cycle, or on an unknown one
 */
export function startScheduler(jobs: readonly Job[], options: SchedulerOptions): Scheduler {
  const known = asKnown(jobs)
  const stopping = new AbortController()
  // More than ten running tasks need more than ten listeners, which is no leak.
  const most = options.concurrency ?? CONCURRENT_TASKS
  setMaxListeners(most + OTHER_LISTENERS, stopping.signal)
  const holder = randomBytes(8).toString('hex')
  const state: State = {
    ...{ options, jobs, known, stopping, holder },
    ...{ running: new Set<Promise<void>>(), poolId: null, runner: null },
  }
  const loops = [keepRunning(state), keepBeating(state)]
  let stopped: Promise<void> | undefined
  return {
    async runNow(name) {
      if (state.runner === null) throw new Error('the job queue is down')
      await state.runner.addJob(name, {}, specOf(jobNamed(jobs, name), 'news'))
    },
    isUp: () => state.runner !== null,
    stop: () => (stopped ??= end(state, loops)),
  }
}

/**
 * Ends the queue, which without a database retries for minutes to store results of jobs. This does
 * not wait for that: another node takes these jobs when this one is silent.
 */
async function end(state: State, loops: readonly Promise<void>[]): Promise<void> {
  const over = new AbortController()
  state.stopping.abort()
  // If this fails, the runner had already stopped.
  const stopped = state.runner?.stop().catch(() => {})
  const ended = Promise.all([stopped, ...loops]).then(() => true)
  const isStored = await Promise.race([ended, afterTasks(state, over.signal)])
  over.abort()
  if (!isStored) state.options.log('scheduler.not-stored')
}

/** Resolves to false some time after the last task has ended. */
async function afterTasks({ running }: State, over: AbortSignal): Promise<boolean> {
  do {
    await Promise.allSettled([...running])
    await pause(STORE_MS, over)
    // A task that was being fetched from the database may have started in the meantime.
  } while (running.size > 0 && !over.aborted)
  return false
}

async function keepRunning(state: State): Promise<void> {
  const { signal } = state.stopping
  const { log, url, db } = state.options
  const retry = growingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, signal)
  while (!signal.aborted) {
    // A pool that the queue creates has no listener for lost connections while the queue ends.
    const pool = createPool(url, log, { max: CONNECTIONS })
    try {
      await tasks.makeKnown(db, state.known)
      state.runner = await startRunner(state, pool)
      retry.reset()
      log('scheduler.up', { jobs: state.jobs.length })
      if (signal.aborted) await state.runner.stop()
      await state.runner.promise
    } catch (error) {
      log.warn('scheduler.down', { error: String(error) })
    }
    state.runner = null
    // After a failure, the pool may still hold jobs, which another node takes once this one is
    // silent.
    if (signal.aborted) await leave(state)
    state.poolId = null
    await pool.end()
    await retry.wait()
  }
}

async function startRunner(state: State, pgPool: ReturnType<typeof createPool>): Promise<Runner> {
  const { options, jobs } = state
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => void (state.poolId = workerPool.id))
  // A failure while the queue first looks up its tasks is never cleared, so a queue that can no
  // longer fetch jobs is replaced.
  let failures = 0
  const works = () => void (failures = 0)
  events.on('worker:getJob:empty', works)
  events.on('job:start', works)
  events.on('worker:getJob:error', () => {
    if (++failures === FAILURES_TO_RESTART) void state.runner?.stop().catch(() => {})
  })
  return run({
    pgPool,
    concurrency: options.concurrency ?? CONCURRENT_TASKS,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    logger: queueLogger(options.log),
    events,
    // With this preset, a job whose result cannot be stored is retried, and then the queue ends.
    // Without it, no one awaits that query, and a lost database ends the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    taskList: Object.fromEntries(jobs.map((job) => [job.name, taskOf(state, job)])),
    parsedCronItems: parseCronItems(
      jobs.map((job) => ({
        task: job.name,
        match: job.cron,
        identifier: job.name,
        options: { ...specOf(job, 'clock'), backfillPeriod: 0 },
      })),
    ),
  })
}

/**
 * One run of a task at a time, and one that waits for each cause; retries are counted separately.
 */
function specOf({ name, attempts }: Job, cause: Cause) {
  return { jobKey: tasks.jobKey(name, cause), queueName: name, maxAttempts: attempts }
}

function taskOf(state: State, job: Job): TaskList[string] {
  const { running } = state
  return async (payload, { job: queued }) => {
    const cause = tasks.causeOf(job.name, queued.key)
    const run = runQueued(state, job, cause, cause === 'clock' ? occasionOf(payload) : null)
    running.add(run)
    try {
      await run
    } finally {
      running.delete(run)
    }
  }
}

async function runQueued(
  state: State,
  job: Job,
  cause: Cause,
  occasion: Date | null,
): Promise<void> {
  const { options, holder, stopping } = state
  const { clock, metrics } = options
  if (occasion !== null && (await isPutBack(state, job, occasion))) return
  const startedAt = clock.monotonicSeconds()
  const given = { ...options, databaseUrl: options.url, holder, cause }
  const run = await runTask(job, { ...given, stopping: stopping.signal })
  if (run === null) return
  const { result, error } = run
  const seconds = clock.monotonicSeconds() - startedAt
  metrics.count('babou_task_runs_total', { task: job.name, result })
  metrics.seconds('babou_task_seconds', seconds, { task: job.name })
  if (error === null && result !== 'lost')
    await taskTimes.wakeWaiting(options.db, job.name, new Date())
  // The node that took over completes the run, in the queue as well.
  if (error !== null && result !== 'lost') throw error
}

/**
 * Returns whether a scheduled run has to wait: for its delay, or for tasks that must succeed first.
 */
async function isPutBack(state: State, job: Job, occasion: Date): Promise<boolean> {
  const { db, log } = state.options
  // The queue's schedule follows the machine's clock, not the test clock.
  const wait: PutBack | null = await putBack(db, state.jobs, job, occasion, new Date())
  if (wait === null) return false
  if (wait.waitsFor !== null) log.debug('task.waits', { task: job.name, for: wait.waitsFor })
  await taskTimes.putBack(db, job.name, occasion, wait)
  return true
}

/**
 * Sends heartbeats of this node's workers to the database, and requeues the jobs of dead workers.
 */
async function keepBeating(state: State): Promise<void> {
  const { db, node, log, clock, metrics } = state.options
  const { signal } = state.stopping
  let overdue = 0
  metrics.read('babou_tasks_overdue', () => overdue)
  let beats = 0
  while (!signal.aborted) {
    if (state.runner !== null && state.poolId !== null) {
      try {
        await jobWorkers.beat(db, node, state.poolId)
        const left = await jobWorkers.bury(db)
        if (left.length > 0) log.warn('scheduler.took-over', { tasks: left })
        if (beats++ % BEATS_TO_LOOK === 0) {
          overdue = (await taskTimes.overdue(db, clock.now())).length
        }
      } catch (error) {
        log.debug('scheduler.heartbeat-failed', { error: String(error) })
      }
    }
    await pause(HEARTBEAT_MS, signal)
  }
}

/** Records an orderly end, so that no node has to wait until this runner counts as dead. */
async function leave({ poolId, options }: State): Promise<void> {
  if (poolId !== null) await jobWorkers.leave(options.db, poolId).catch(() => {})
}

function jobNamed(jobs: readonly Job[], name: string): Job {
  const job = jobs.find((one) => one.name === name)
  if (job === undefined) throw new Error(`there is no job ${name}`)
  return job
}

// The queue's messages help to find faults in the queue; a failed task is logged separately.
function queueLogger(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    const say = level === 'error' ? log.error : level === 'warning' ? log.warn : log.debug
    say('scheduler.queue', { ...scope, message })
  })
}
