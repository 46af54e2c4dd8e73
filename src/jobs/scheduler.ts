import type { Runner, TaskList, WorkerEvents } from 'graphile-worker'
import { Logger, parseCronItems, run } from 'graphile-worker'
import { EventEmitter } from 'node:events'
import type { Clock } from '../shared/clock.ts'
import type { Config } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Metrics } from '../shared/metrics.ts'
import type { Secrets } from '../shared/secrets.ts'
import { createPool, type Db } from '../store/db.ts'
import * as jobWorkers from '../store/job-workers.ts'
import type { Job } from './define-job.ts'
import { growingPause, pause } from './pause.ts'

// The one door to the job queue (graphile-worker): nothing else of jobs knows it.

/** Tasks that run at the same time on this node. */
const CONCURRENT_TASKS = 2
const CONNECTIONS = 4
/** NOTIFY wakes the queue; this is for what was missed. */
const POLL_MS = 2_000
const HEARTBEAT_MS = 5_000
/** A node whose workers were silent for so long is dead; its jobs are given back. */
const DEAD_AFTER_MS = 15_000
const FAILURES_TO_RESTART = 2 * CONCURRENT_TASKS
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

export interface SchedulerOptions {
  readonly url: string
  readonly db: Db
  readonly node: string
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

export interface Scheduler {
  /** Queues a run of a task now, unless one is waiting. @throws when the queue is not up. */
  readonly runNow: (name: string) => Promise<void>
  readonly isUp: () => boolean
  /** Tells running tasks to stop and waits for them. */
  readonly stop: () => Promise<void>
}

interface State {
  readonly options: SchedulerOptions
  readonly jobs: readonly Job[]
  readonly stopping: AbortController
  readonly workerIds: Set<string>
  runner: Runner | null
}

/** Starts the queue and keeps it up: it ends when the database goes, and comes back with it. */
export function startScheduler(jobs: readonly Job[], options: SchedulerOptions): Scheduler {
  const stopping = new AbortController()
  const state: State = { options, jobs, stopping, workerIds: new Set(), runner: null }
  const running = keepRunning(state)
  const beating = keepBeating(state)
  return {
    async runNow(name) {
      if (state.runner === null) throw new Error('the job queue is not up')
      await state.runner.addJob(name, {}, specOf(jobNamed(jobs, name)))
    },
    isUp: () => state.runner !== null,
    async stop() {
      stopping.abort()
      await state.runner?.stop().catch(() => {}) // it had stopped by itself
      await Promise.all([running, beating])
    },
  }
}

async function keepRunning(state: State): Promise<void> {
  const { signal } = state.stopping
  const { log, url } = state.options
  const retry = growingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, signal)
  while (!signal.aborted) {
    // A pool that the queue makes has no listener for lost connections while the queue ends.
    const pool = createPool(url, log, { max: CONNECTIONS })
    try {
      state.runner = await startRunner(state, pool)
      retry.reset()
      log('scheduler.up', { jobs: state.jobs.length })
      if (signal.aborted) await state.runner.stop()
      await state.runner.promise
    } catch (error) {
      log.warn('scheduler.down', { error: String(error) })
    }
    state.runner = null
    state.workerIds.clear()
    await pool.end()
    await retry.wait()
  }
}

async function startRunner(state: State, pgPool: ReturnType<typeof createPool>): Promise<Runner> {
  const { options, jobs, workerIds } = state
  const events: WorkerEvents = new EventEmitter()
  events.on('worker:create', ({ worker }) => void workerIds.add(worker.workerId))
  // Whatever fails while the queue first looks up its tasks stays failed in it for good, so one
  // that cannot fetch jobs any more is given up for a new one.
  let failures = 0
  const works = () => void (failures = 0)
  events.on('worker:getJob:empty', works)
  events.on('job:start', works)
  events.on('worker:getJob:error', () => {
    if (++failures === FAILURES_TO_RESTART) void state.runner?.stop().catch(() => {})
  })
  return run({
    pgPool,
    concurrency: CONCURRENT_TASKS,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    logger: queueLogger(options.log),
    events,
    // Alone so, what cannot be noted as done or failed is retried and then ends the queue; without
    // it nobody waits for that query, and a lost database ends the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    taskList: Object.fromEntries(jobs.map((job) => [job.name, taskOf(state, job)])),
    parsedCronItems: parseCronItems(
      jobs.map((job) => ({
        task: job.name,
        match: job.cron,
        identifier: job.name,
        options: { ...specOf(job), backfillPeriod: 0 },
      })),
    ),
  })
}

/** At most one run of a job waits; retries are its own matter. */
function specOf(job: Job) {
  return { jobKey: job.name, maxAttempts: job.attempts }
}

function taskOf(state: State, job: Job): TaskList[string] {
  const { db, config, secrets, clock, log, metrics } = state.options
  return async () => {
    const budget = spending(state.stopping.signal, job.budgetSeconds)
    const startedAt = clock.monotonicSeconds()
    let result = 'failed'
    try {
      const told = log.child({ task: job.name })
      await job.run({ db, config, secrets, now: clock.now(), log: told, stopping: budget.signal })
      result = 'done'
    } finally {
      budget.end()
      metrics.count('babou_task_runs_total', { task: job.name, result })
      metrics.seconds('babou_task_seconds', clock.monotonicSeconds() - startedAt, {
        task: job.name,
      })
    }
  }
}

/**
 * Aborts with another signal, or when so many seconds are over. On Node 20 what AbortSignal.any
 * makes of a timeout can be collected before it fires.
 */
function spending(stopping: AbortSignal, seconds: number) {
  const budget = new AbortController()
  const abort = () => budget.abort()
  const timer = setTimeout(abort, seconds * 1000)
  stopping.addEventListener('abort', abort)
  if (stopping.aborted) abort()
  return {
    signal: budget.signal,
    end(): void {
      clearTimeout(timer)
      stopping.removeEventListener('abort', abort)
    },
  }
}

/** Says that this node's workers live, and gives back the jobs of those that do not. */
async function keepBeating(state: State): Promise<void> {
  const { db, node, clock, log } = state.options
  const { signal } = state.stopping
  while (!signal.aborted) {
    if (state.runner !== null) {
      const now = clock.now()
      try {
        await jobWorkers.beat(db, node, [...state.workerIds], now)
        const dead = new Date(now.getTime() - DEAD_AFTER_MS)
        const unlocked = await jobWorkers.unlockDead(db, dead)
        if (unlocked.length > 0) log.warn('scheduler.unlocked', { workers: unlocked })
      } catch (error) {
        log.debug('scheduler.heartbeat-failed', { error: String(error) })
      }
    }
    await pause(HEARTBEAT_MS, signal)
  }
  await jobWorkers.leave(db, [...state.workerIds]).catch(() => {})
}

function jobNamed(jobs: readonly Job[], name: string): Job {
  const job = jobs.find((one) => one.name === name)
  if (job === undefined) throw new Error(`there is no job ${name}`)
  return job
}

// The queue's own lines are for whoever looks for a fault in it; a failed task is told as such.
function queueLogger(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    const say = level === 'error' ? log.error : level === 'warning' ? log.warn : log.debug
    say('scheduler.queue', { ...scope, message })
  })
}
