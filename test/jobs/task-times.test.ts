import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { jitterMs } from '../../src/domain/tasks/jitter.ts'
import type { Job } from '../../src/jobs/define-job.ts'
import { defineJob } from '../../src/jobs/define-job.ts'
import type { Scheduler } from '../../src/jobs/scheduler.ts'
import { startScheduler } from '../../src/jobs/scheduler.ts'
import { putBack } from '../../src/jobs/running/task-times.ts'
import { watchTasks } from '../../src/jobs/tasks/system/watch-tasks.ts'
import { createClock } from '../../src/shared/clock.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import { createMetrics } from '../../src/shared/metrics.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as taskRuns from '../../src/store/records/tasks/runs.ts'
import * as taskTimes from '../../src/store/fleet/task-times.ts'
import * as tasks from '../../src/store/records/tasks/tasks.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { addMember, testSecrets } from '../support/community/rows.ts'
import { onceAYear } from '../support/processes/once-a-year.ts'
import { until } from '../support/until.ts'
import { toldNotices } from '../support/processes/told-notices.ts'

let database: TestDatabase
let db: Db
let scheduler: Scheduler | null = null
const clock = createClock({ BABOU_TEST_CLOCK: undefined })

const HOUR_MS = 3_600_000
/** The queue's clock starts no run, whatever the hour of the test. */
const cron = onceAYear(new Date())
/** More than three intervals of it, which count as 32 days each. */
const OVERDUE_HOURS = 97 * 24

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterEach(async () => {
  await scheduler?.stop()
  scheduler = null
  await sql`truncate task_run, graphile_worker._private_jobs, live_message`.execute(db)
  await sql`update task set succeeded_at = null, waits_for = null, overdue_told_at = null,
    paused_at = null, paused_by = null`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

function aJob(name: string, given: Partial<Job> = {}): Job {
  const budget = { budgetSeconds: 30, budgetRows: 1_000, attempts: 1 }
  return defineJob({
    ...{ name, summary: 'For tests.', cron, jitterSeconds: 0, ...budget },
    run: async () => {},
    ...given,
  })
}

function start(jobs: readonly Job[]) {
  const config = readConfig({ BABOU_DATA: '/tmp/none' }, '/')
  const metrics = createMetrics('jobs')
  const given = { db, url: database.url, node: 'n', config, secrets: testSecrets, clock, metrics }
  scheduler = startScheduler(jobs, { ...given, log: silentLog() })
  return { metrics, up: () => until(() => scheduler?.isUp() === true) }
}

/** Queues a run as the queue's clock does, for a time of the task. */
async function due(name: string, occasion: Date): Promise<void> {
  await sql`select graphile_worker.add_job(${name},
    json_build_object('_cron', json_build_object('ts', ${occasion.toISOString()}::text)),
    queue_name => ${name}, job_key => ${name}, max_attempts => 1)`.execute(db)
}

const lastRun = async (name: string) => (await taskRuns.history(db, name, null, 1)).at(0)

describe('jitter', () => {
  it('puts a run back to its second, and it starts then', async () => {
    const job = aJob('late', { jitterSeconds: 3_000 })
    const occasion = new Date('2026-03-01T00:00:00Z')
    const wait = await putBack(db, [job], job, occasion, occasion)
    expect(wait?.waitsFor).toBeNull()
    expect(Number(wait?.until)).toBeGreaterThan(Number(occasion))
    expect(await putBack(db, [job], job, occasion, wait?.until as Date)).toBeNull()
    await start([job]).up()
    // Not one that is put back by less than the test takes.
    let now = new Date()
    while (jitterMs('late', now, 3_000) < 600_000) now = new Date(now.getTime() - 1)
    await due('late', now)
    const begins = async () => {
      const { rows } = await sql<{ at: Date }>`
        select run_at as at from graphile_worker.jobs where key = 'late' and attempts = 0
          and run_at > now()`.execute(db)
      return rows.at(0)?.at
    }
    const at = await until(begins, 10)
    expect(Number(at) - now.getTime()).toBeLessThan(3_000_000)
    expect(await lastRun('late')).toBeUndefined()
  })
})

describe('a task that runs after another', () => {
  const behind = aJob('behind', { after: ['before'] })

  it('waits for its success of the same time, shows it, and follows immediately', async () => {
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await start([aJob('before', { run: () => held }), behind]).up()
    await tasks.ask(db, 'before', commandLine, new Date())
    await until(async () => (await lastRun('before')) !== undefined, 10)
    await due('behind', new Date())
    await until(async () => (await tasks.find(db, 'behind'))?.waitsFor === 'before', 10)
    expect(await lastRun('behind')).toBeUndefined()
    letGo()
    const run = await until(async () => (await lastRun('behind'))?.result && lastRun('behind'), 8)
    expect(run).toMatchObject({ result: 'done', cause: 'clock' })
    expect((await tasks.find(db, 'behind'))?.waitsFor).toBeNull()
  })

  it('makes one that missed its time run first', async () => {
    await start([aJob('before'), behind]).up()
    await due('behind', new Date())
    await until(async () => (await lastRun('behind'))?.result === 'done', 20)
    const first = await lastRun('before')
    expect(first).toMatchObject({ result: 'done', cause: 'clock' })
    expect(first?.ended_at?.getTime()).toBeLessThanOrEqual(
      (await lastRun('behind'))?.started_at.getTime() as number,
    )
  })

  it('waits while that one fails, but not for one that is paused', async () => {
    const run = () => Promise.reject(new Error('broken'))
    await start([aJob('before', { run }), behind]).up()
    await tasks.ask(db, 'before', commandLine, new Date())
    await until(async () => (await lastRun('before'))?.result === 'failed', 10)
    const wait = () => putBack(db, [aJob('before'), behind], behind, new Date(), new Date())
    expect((await wait())?.waitsFor).toBe('before')
    // It is not retried again and again.
    expect((await taskRuns.history(db, 'before', null, 9)).length).toBe(1)
    await tasks.pause(db, 'before', commandLine, new Date())
    expect(await wait()).toBeNull()
  })

  it('in a cycle prevents the start', () => {
    const circle = [aJob('a', { after: ['b'] }), aJob('b', { after: ['a'] })]
    expect(() => start(circle)).toThrow('a waits for b waits for a')
  })
})

describe('a run over its limit', () => {
  it('is abandoned as failed, and its further writes are refused', async () => {
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    let refused: unknown = null
    const run: Job['run'] = async (call) => {
      await held
      await sql`update task set summary = 'written'`.execute(call.db).catch((error: unknown) => {
        refused = error
      })
    }
    await start([aJob('deaf', { budgetSeconds: 0.1, limitSeconds: 0.3, run })]).up()
    await tasks.ask(db, 'deaf', commandLine, new Date())
    await until(async () => (await lastRun('deaf'))?.result === 'failed', 10)
    expect((await lastRun('deaf'))?.error).toContain('killed after 0.3 s')
    letGo()
    await until(() => refused !== null)
    expect(String(refused)).toContain('was taken by another')
  })
})

describe('an overdue task', () => {
  const long = (hours: number) => new Date(Date.now() - hours * HOUR_MS)
  const watch = { ...watchTasks, cron }
  const told = async () => (await toldNotices(db, 'operations')).map(({ says }) => says)
  const anOwner = async () => {
    const id = await addMember(db)
    await db.updateTable('member').set({ role: 'owner' }).where('id', '=', id).execute()
    return id
  }
  const look = async () => {
    const stopping = new AbortController().signal
    const config = readConfig({ BABOU_DATA: '/tmp/none' }, '/')
    const call = { db, config, secrets: testSecrets, log: silentLog(), stopping, did: () => {} }
    await watchTasks.run({ ...call, databaseUrl: '', now: new Date() })
  }

  it('is reported to staff once, counted, and reset when it has run', async () => {
    const owner = await anOwner()
    await addMember(db)
    await start([aJob('late'), watch]).up()
    await sql`update task set expected_since = ${long(OVERDUE_HOURS)}`.execute(db)
    await sql`update task set succeeded_at = now() where name = 'watch-tasks'`.execute(db)
    await look()
    await look()
    expect(await told()).toHaveLength(1)
    expect((await told())[0]).toContain('The task late is overdue')
    const { rows } = await sql<{ id: number }>`select member_id as id from live_message`.execute(db)
    expect(rows).toEqual([{ id: owner }])
    await scheduler?.stop()
    const again = start([aJob('late'), watch])
    await again.up()
    await until(async () =>
      (await again.metrics.registry.metrics()).includes('babou_tasks_overdue{role="jobs"} 1'),
    )
    await tasks.ask(db, 'late', commandLine, new Date())
    await until(async () => (await lastRun('late'))?.result === 'done', 10)
    expect(await taskTimes.overdue(db, new Date())).toEqual([])
  })

  it('is not one that was due while no jobs node was running', async () => {
    await anOwner()
    await start([aJob('late'), watch]).up()
    const old = long(OVERDUE_HOURS)
    await sql`update task set expected_since = ${old}, succeeded_at = ${old}`.execute(db)
    await look()
    expect(await told()).toEqual([])
    expect(await taskTimes.overdue(db, new Date())).toEqual([])
  })
})
