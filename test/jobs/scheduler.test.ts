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
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import * as backups from '../../src/store/backups/made.ts'
import * as jobWorkers from '../../src/store/records/tasks/workers.ts'
import * as leases from '../../src/store/base/leases.ts'
import * as taskRuns from '../../src/store/records/tasks/runs.ts'
import * as tasks from '../../src/store/records/tasks/tasks.ts'
import { createDb } from '../support/patient-db.ts'
import type { DatabaseRoad } from '../support/processes/database-road.ts'
import { databaseRoad } from '../support/processes/database-road.ts'
import { onceAYear } from '../support/processes/once-a-year.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { SOME_TIME, testSecrets } from '../support/community/rows.ts'
import { slowness } from '../support/slowness.ts'
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
afterEach(async () => {
  await scheduler.stop()
  await sql`truncate task_run, graphile_worker._private_jobs`.execute(db)
  await sql`
    update graphile_worker._private_job_queues set locked_by = null, locked_at = null`.execute(db)
})

function aJob(given: Partial<Job>): Job {
  return defineJob({
    name: 'a-job',
    summary: 'For tests.',
    cron: onceAYear(new Date()),
    jitterSeconds: 0,
    budgetSeconds: 30,
    budgetRows: 1_000,
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
  it('runs a task on request, and counts it', async () => {
    let runs = 0
    const metrics = await started([aJob({ run: async () => void runs++ })])
    await scheduler.runNow('a-job')
    await until(() => runs === 1)
    const text = 'babou_task_runs_total{task="a-job",result="done",role="jobs"} 1'
    await until(async () => (await metrics.registry.metrics()).includes(text))
    await expect(scheduler.runNow('no-job')).rejects.toThrow('no-job')
  })

  it('retries a failed task', async () => {
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
    const run: Job['run'] = async (call) => {
      // Like a query: the step lets timers run.
      await inBatches(
        { ...call, did: () => {} },
        1,
        () => new Promise((done) => setImmediate(done, 1)),
      )
      stopped = true
    }
    await started([aJob({ budgetSeconds: 0.2, run })])
    await scheduler.runNow('a-job')
    await until(() => stopped, 25)
  })

  it('waits for a running task when it stops', async () => {
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

  it('stops although the database is away, once no task runs', async () => {
    let isRunning = false
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const run = () => {
      isRunning = true
      return held
    }
    await started([aJob({ run })])
    await scheduler.runNow('a-job')
    await until(() => isRunning)
    road.close(true)
    letGo()
    const began = performance.now()
    await scheduler.stop()
    // The queue would try for about four minutes.
    expect(performance.now() - began).toBeLessThan(15_000 * slowness())
    road.close(false)
    // Another node takes the job, unless the queue has stored its end after all.
    await started([aJob({ run: async () => {} })])
    const left = sql`select 1 from graphile_worker.jobs`
    await until(async () => (await left.execute(db)).rows.length === 0, 60)
  })

  it('returns when the database does', async () => {
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

  it.each([
    ['fell silent', true],
    ['was killed before its first heartbeat', false],
  ])('repeats the work of a worker pool that %s', async (_how, wasHeard) => {
    const run = async () => {}
    await started([aJob({ attempts: 1, run })])
    await scheduler.stop()
    // The state that a node leaves behind when it is killed in the middle of its last attempt.
    await sql`select graphile_worker.add_job('a-job', queue_name := 'a-job', job_key := 'a-job',
      max_attempts := 1)`.execute(db)
    await sql`update graphile_worker._private_jobs
      set locked_by = 'dead-pool', locked_at = now() - interval '11 s', attempts = 1`.execute(db)
    await sql`update graphile_worker._private_job_queues
      set locked_by = 'dead-pool', locked_at = now() - interval '11 s'`.execute(db)
    if (wasHeard) await jobWorkers.beat(db, 'other', 'dead-pool')
    await sql`update job_worker set heartbeat_at = heartbeat_at - interval '11 s'`.execute(db)
    let runs = 0
    await started([aJob({ attempts: 1, run: async () => void runs++ })])
    await until(() => runs === 1, 20)
    const left = sql`select 1 from graphile_worker.jobs`
    await until(async () => (await left.execute(db)).rows.length === 0)
  })

  it('is known to the queue by the same name as in its heartbeats', async () => {
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await started([aJob({ run: () => held })])
    await scheduler.runNow('a-job')
    const locks = sql`select 1 from graphile_worker.jobs j
      join job_worker w on w.worker_id = j.locked_by`
    await until(async () => (await locks.execute(db)).rows.length === 1)
    letGo()
  })

  it('runs a task only once at a time, but concurrently with another one', async () => {
    let [now, most, runs] = [0, 0, 0]
    let others = 0
    const run = async () => {
      most = Math.max(most, ++now)
      await until(() => others > 0)
      now--
      runs++
    }
    await started([aJob({ run }), aJob({ name: 'other', run: async () => void others++ })])
    await scheduler.runNow('a-job')
    await until(() => now === 1)
    await tasks.ask(db, 'a-job', commandLine, SOME_TIME)
    await scheduler.runNow('other')
    await until(() => runs === 2)
    expect(most).toBe(1)
  })
})

describe('a run', () => {
  const last = async () => (await taskRuns.history(db, 'a-job', null, 1)).at(0)
  const ended = () => until(async () => (await last())?.result !== null && (await last()))

  it('is in the history: its node, cause, rows and result', async () => {
    await started([aJob({ run: async ({ did }) => did(7) })])
    await tasks.ask(db, 'a-job', commandLine, SOME_TIME)
    await until(async () => (await last())?.cause === 'staff')
    expect(await ended()).toMatchObject({ node: 'n', result: 'done', rows: 7, error: null })
  })

  it('that failed has the error', async () => {
    const run = () => Promise.reject(new Error('no such thing'))
    await started([aJob({ attempts: 1, run })])
    await tasks.ask(db, 'a-job', commandLine, SOME_TIME)
    await until(async () => (await last())?.result === 'failed')
    expect(await last()).toMatchObject({ error: 'no such thing' })
  })

  it('stops when its budget of rows is spent, and the next one continues', async () => {
    const run: Job['run'] = async (call) => void (await inBatches(call, 10, async () => 10))
    await started([aJob({ budgetRows: 30, run })])
    await tasks.ask(db, 'a-job', commandLine, SOME_TIME)
    await until(async () => (await last())?.ended_by === 'rows')
    expect(await last()).toMatchObject({ result: 'unfinished', rows: 30 })
  })

  it('does not start while the task is paused, unless someone requests it', async () => {
    let runs = 0
    await started([aJob({ run: async () => void runs++ })])
    expect(await tasks.pause(db, 'a-job', commandLine, SOME_TIME)).toBe(true)
    expect(await tasks.pause(db, 'a-job', commandLine, SOME_TIME)).toBe(false)
    await scheduler.runNow('a-job')
    await until(async () => {
      return (await sql`select 1 from graphile_worker.jobs`.execute(db)).rows.length === 0
    })
    expect(runs).toBe(0)
    await tasks.ask(db, 'a-job', commandLine, SOME_TIME)
    await until(() => runs === 1)
    expect(await tasks.resume(db, 'a-job', commandLine, SOME_TIME)).toBe(true)
    await scheduler.runNow('a-job')
    await until(() => runs === 2)
  })

  it('is asked to stop when its task is paused', async () => {
    const run: Job['run'] = async ({ stopping }) => void (await until(() => stopping.aborted))
    await started([aJob({ run })])
    await scheduler.runNow('a-job')
    await until(async () => (await last())?.ended_at === null)
    await tasks.pause(db, 'a-job', commandLine, SOME_TIME)
    await until(async () => (await last())?.ended_by === 'pause')
    await tasks.resume(db, 'a-job', commandLine, SOME_TIME)
  })

  it('writes nothing any more when another node has taken it over', async () => {
    await sql`create table if not exists effect (says text)`.execute(db)
    const problems: unknown[] = []
    const run: Job['run'] = async (call) => {
      const write = (says: string) => sql`insert into effect values (${says})`.execute(call.db)
      await write('before')
      // What another jobs node does with the task of a silent node.
      await taskRuns.begin(db, { task: 'a-job', cause: 'clock', node: 'm', holder: 'm' }, SOME_TIME)
      await write('alone').catch((error: unknown) => problems.push(error))
      const together = call.db.transaction().execute(async (tx) => {
        await sql`insert into effect values ('together')`.execute(tx)
      })
      await together.catch((error: unknown) => problems.push(error))
      await until(() => call.stopping.aborted)
    }
    const metrics = await started([aJob({ run })])
    await scheduler.runNow('a-job')
    const lost = 'babou_task_runs_total{task="a-job",result="lost",role="jobs"} 1'
    await until(async () => (await metrics.registry.metrics()).includes(lost))
    expect(problems).toEqual([expect.any(leases.LeaseLost), expect.any(leases.LeaseLost)])
    expect((await sql`select says from effect`.execute(db)).rows).toEqual([{ says: 'before' }])
    const [mine, lostOne] = await taskRuns.history(db, 'a-job', null, 2)
    expect([mine.node, mine.result, lostOne.result]).toEqual(['m', null, 'lost'])
  })
})

describe('the tasks', () => {
  it('have different names and a valid schedule', async () => {
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
    const given = { db, config, secrets: testSecrets, databaseUrl: database.url }
    // A newer one: none is due.
    const made = { node: 'n', file: '/none', madeAt: new Date(SOME_TIME.getTime() + 86_400_000) }
    await backups.record(db, { ...made, bytes: 1, seconds: 1, isSealed: false })
    await job.run({ ...given, now: SOME_TIME, log: silentLog(), stopping, did: () => {} })
  })
})
