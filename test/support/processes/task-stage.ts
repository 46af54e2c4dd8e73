import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import pg from 'pg'
import type { Scheduler } from '../../../src/jobs/scheduler.ts'
import { startScheduler } from '../../../src/jobs/scheduler.ts'
import { jobs, knownTasks } from '../../../src/jobs/tasks/index.ts'
import type { Clock } from '../../../src/shared/clock.ts'
import { createClock } from '../../../src/shared/clock.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createMetrics } from '../../../src/shared/metrics.ts'
import { BUILD } from '../built.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as tasks from '../../../src/store/records/tasks/tasks.ts'
import { testDatabase } from '../postgres.ts'
import { testSecrets } from '../community/rows.ts'
import { createDb } from '../patient-db.ts'
import { taskEffects } from './task-effects.ts'
import { until } from '../until.ts'

/** Longer than the claim of a dead sender on an email. */
const LATER_MS = 200_000
const GATE = 4_711

/** Two jobs nodes with one database; every task has work and is held in the middle. */
export interface TaskStage {
  readonly db: Db
  /** The first node, a separate process, with every task in its middle. */
  readonly first: ChildProcess
  /** Starts the second node. */
  readonly second: () => Promise<Scheduler>
  /** Releases all held tasks. */
  readonly letGo: () => Promise<void>
  readonly stop: () => Promise<void>
}

export async function taskStage(): Promise<TaskStage> {
  const database = await testDatabase()
  const log = silentLog()
  const db = createDb(database.url, { log, max: 72 })
  const gate = new pg.Client({ connectionString: database.url })
  await gate.connect()
  gate.on('error', () => {})
  await tasks.makeKnown(db, knownTasks())
  for (const { prepare } of Object.values(taskEffects)) await prepare(db, new Date())
  await makeGates(db)
  await gate.query(`select pg_advisory_lock(${GATE}), pg_advisory_lock(hashtext('traffic_ledger'))`)
  const script = fileURLToPath(new URL('../../jobs/child-scheduler.js', import.meta.url))
  const first = fork(script, [BUILD, database.url, 'first'])
  let second: Scheduler | null = null
  await until(async () => await isQueueThere(db), 30)
  for (const { name } of jobs) await tasks.ask(db, name, commandLine, new Date())
  await until(async () => (await held(db)) === jobs.length, 30).catch(async (error: unknown) => {
    const passed = await endedRuns(db)
    await end(first)
    throw new Error(`not held: ${passed.join(', ')}`, { cause: error })
  })
  return {
    db,
    first,
    async second() {
      const clock = createClock({ BABOU_TEST_CLOCK: undefined })
      const later: Clock = { ...clock, now: () => new Date(clock.now().getTime() + LATER_MS) }
      const config = readConfig({ BABOU_DATA: '/tmp/none' }, '/')
      const given = { url: database.url, db, config, secrets: testSecrets, clock: later, log }
      const metrics = createMetrics('jobs')
      second = startScheduler(jobs, { ...given, node: 'second', metrics, concurrency: 72 })
      return second
    },
    letGo: async () => void (await gate.query('select pg_advisory_unlock_all()')),
    async stop() {
      await end(first)
      await second?.stop()
      await gate.end()
      await closeDb(db)
      await database.drop()
    },
  }
}

/** The number of runs of the first node that wait at the gate. */
async function held(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows[0].n
}

/** Tasks that should be held and are not, with their errors. */
async function endedRuns(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ says: string }>`
    select concat_ws(' ', task, result, error) as says from task_run
    where node = 'first' and ended_at is not null order by task`.execute(db)
  return rows.map(({ says }) => says)
}

/** Makes the second row of each kind wait until the gate is opened. */
async function makeGates(db: Db): Promise<void> {
  await sql`
    create function held() returns trigger language plpgsql as $$ begin
      if nextval(tg_argv[0]) = 2 then perform pg_advisory_xact_lock_shared(${sql.lit(GATE)}); end if;
      return case when tg_op = 'DELETE' then old else new end;
    end $$`.execute(db)
  // Conditions of triggers can only call functions.
  await sql`
    create function kind_of_post(bigint) returns text language sql stable as $$
      select kind from ledger_post where id = $1
    $$`.execute(db)
  for (const { at } of Object.values(taskEffects)) {
    if (at === null) continue
    const name = `held_${at.table}_${at.on}`
    await sql`create sequence ${sql.id(name)}`.execute(db)
    await sql`create trigger ${sql.id(name)} before ${sql.raw(at.on)} on ${sql.id(at.table)}
      for each row when (${sql.raw(at.when ?? 'true')}) execute function held(${sql.lit(name)})`.execute(
      db,
    )
  }
}

async function isQueueThere(db: Db): Promise<boolean> {
  const known = sql<{ is: boolean }>`
    select to_regclass('graphile_worker._private_known_crontabs') is not null
      and exists (select from job_worker) as is`
  return (await known.execute(db)).rows[0].is
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
