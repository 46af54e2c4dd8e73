import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src/jobs/define-job.ts'
import { defineJob, inBatches } from '../../src/jobs/define-job.ts'
import type { Scheduler } from '../../src/jobs/scheduler.ts'
import { startScheduler } from '../../src/jobs/scheduler.ts'
import { jobs } from '../../src/jobs/tasks/index.ts'
import { createClock } from '../../src/shared/clock.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import { createMetrics } from '../../src/shared/metrics.ts'
import type { Db } from '../../src/store/db.ts'
import { closeDb, createDb } from '../../src/store/db.ts'
import * as jobWorkers from '../../src/store/job-workers.ts'
import type { DatabaseRoad } from '../support/database-road.ts'
import { databaseRoad } from '../support/database-road.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { SOME_TIME, testSecrets } from '../support/rows.ts'
import { until } from '../support/until.ts'

let database: TestDatabase
let road: DatabaseRoad
let db: Db
let scheduler: Scheduler

beforeAll(async () => {
  database = await testDatabase()
  road = await databaseRoad(database.url)
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await road.stop()
  await database.drop()
})
afterEach(() => scheduler.stop())

function aJob(given: Partial<Job>): Job {
  return defineJob({
    name: 'a-job',
    summary: 'For tests.',
    cron: '0 0 1 1 *',
    budgetSeconds: 30,
    attempts: 3,
    run: async () => {},
    ...given,
  })
}

async function started(list: readonly Job[]) {
  const metrics = createMetrics('jobs')
  const clock = createClock({ BABOU_TEST_CLOCK: undefined })
  scheduler = startScheduler(list, {
    url: road.url,
    db,
    node: 'n',
    config: readConfig({ BABOU_DATA: '/tmp/none' }, '/'),
    secrets: testSecrets,
    clock,
    log: silentLog(),
    metrics,
  })
  await until(() => scheduler.isUp())
  return metrics
}

describe('the scheduler', () => {
  it('runs a task now, and counts it', async () => {
    let runs = 0
    const metrics = await started([aJob({ run: async () => void runs++ })])
    await scheduler.runNow('a-job')
    await until(() => runs === 1)
    const text = 'babou_task_runs_total{task="a-job",result="done",role="jobs"} 1'
    await until(async () => (await metrics.registry.metrics()).includes(text))
    await expect(scheduler.runNow('no-job')).rejects.toThrow('no-job')
  })

  it('tries a task again when it fails', async () => {
    let runs = 0
    const run = async () => {
      if (++runs === 1) throw new Error('not yet')
    }
    await started([aJob({ run })])
    await scheduler.runNow('a-job')
    await until(() => runs === 1)
    await sql`update graphile_worker._private_jobs set run_at = now()`.execute(db)
    await scheduler.runNow('a-job')
    await until(() => runs === 2)
  })

  it('tells a task that its budget is spent', async () => {
    let stopped = false
    const run: Job['run'] = async ({ stopping }) => {
      // As a query would: the step lets timers run.
      await inBatches(stopping, 1, () => new Promise((done) => setImmediate(done, 1)))
      stopped = true
    }
    await started([aJob({ budgetSeconds: 0.2, run })])
    await scheduler.runNow('a-job')
    await until(() => stopped, 25)
  })

  it('waits for a task that runs when it is stopped', async () => {
    let state = 'new'
    const run: Job['run'] = async ({ stopping }) => {
      state = 'runs'
      await until(() => stopping.aborted)
      state = 'done'
    }
    await started([aJob({ run })])
    await scheduler.runNow('a-job')
    await until(() => state === 'runs')
    await scheduler.stop()
    expect(state).toBe('done')
  })

  it('comes back when the database does', async () => {
    let runs = 0
    await started([aJob({ run: async () => void runs++ })])
    road.close(true)
    await until(
      () =>
        scheduler.runNow('a-job').then(
          () => false,
          () => true,
        ),
      20,
    )
    road.close(false)
    await until(
      () =>
        scheduler.runNow('a-job').then(
          () => true,
          () => false,
        ),
      30,
    )
    await until(() => runs > 0, 20)
  })

  it('gives back the job of a worker that died', async () => {
    let runs = 0
    await started([aJob({ run: async () => void runs++ })])
    // As a node leaves it that was killed in the middle of the task.
    await sql`
      select graphile_worker.add_job('a-job', job_key := 'held', run_at := now() + interval '1 h')
    `.execute(db)
    await sql`update graphile_worker._private_jobs
      set locked_by = 'dead-worker', locked_at = now(), run_at = now() where key = 'held'`.execute(
      db,
    )
    await jobWorkers.beat(db, 'other', ['dead-worker'], SOME_TIME)
    await until(() => runs === 1, 20)
  })
})

describe('the tasks', () => {
  it('have names of their own and a schedule that is understood', async () => {
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length)
    await started(jobs)
    const known = async () => {
      const { rows } = await sql<{ identifier: string }>`
        select identifier from graphile_worker._private_known_crontabs`.execute(db)
      return new Set(rows.map((row) => row.identifier))
    }
    await until(async () => {
      const found = await known()
      return jobs.every(({ name }) => found.has(name))
    })
  })

  it.each(jobs)('$name runs on a database with nothing to do', async (job) => {
    await started([])
    const stopping = new AbortController().signal
    const config = readConfig({ BABOU_DATA: '/tmp/none' }, '/')
    const given = { db, config, secrets: testSecrets }
    await job.run({ ...given, now: SOME_TIME, log: silentLog(), stopping })
  })
})
