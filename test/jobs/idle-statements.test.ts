import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb, createDb } from '../../src/store/base/db.ts'
import { OUTBOX_CHANNEL } from '../../src/store/records/outbox.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import type { DatabaseRoad } from '../support/processes/database-road.ts'
import { databaseRoad } from '../support/processes/database-road.ts'
import type { TestJobs } from '../support/processes/jobs.ts'
import { aFolder, startJobs } from '../support/processes/jobs.ts'
import { until } from '../support/until.ts'

// Statements of two real jobs nodes with nothing to do, after a NOTIFY that both have received.

/** The first seconds have tasks that are due. */
const SETTLE_MS = 3_000
const COUNTED_MS = 8_000
/** Per second. */
const MOST_OF_A_NODE = 12
const MOST_OF_A_STANDBY_RELAY = 2

const folders = [aFolder(), aFolder()]
let database: TestDatabase
let db: Db
let roads: readonly DatabaseRoad[]
let jobs: readonly TestJobs[]

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  roads = await Promise.all(folders.map(() => databaseRoad(database.url)))
  jobs = await Promise.all(
    roads.map(({ url }, at) =>
      startJobs(url, folders[at].path, { env: { BABOU_NODE: `jobs-${at}` } }),
    ),
  )
})
afterAll(async () => {
  await Promise.all(jobs.map((one) => one.stop()))
  await closeDb(db)
  await Promise.all(roads.map((one) => one.stop()))
  await database.drop()
  folders.forEach((folder) => folder.remove())
})

/** Whether the tasks of this minute have ended, and at least `ms` of it are left. */
async function isIdle(ms: number): Promise<boolean> {
  const { rows } = await sql<{ tasks: number }>`
    select count(*)::int as tasks from graphile_worker.jobs where run_at <= now()`.execute(db)
  const passed = Date.now() % 60_000
  return rows[0].tasks === 0 && passed > SETTLE_MS && passed + ms < 60_000
}

interface Asked {
  readonly node: number
  readonly text: string
  readonly values: readonly unknown[]
}

function readCall(statement: unknown, values: unknown): Omit<Asked, 'node'> {
  if (typeof statement === 'string') {
    return { text: statement, values: Array.isArray(values) ? values : [] }
  }
  const { text, values: own = [] } = statement as { text: string; values?: unknown[] }
  return { text, values: own }
}

it('a jobs node with nothing to do asks the database 12 times a second at most', async () => {
  await sleep(SETTLE_MS)
  // Tasks begin with the minute by the clock of the machine, which no test moves.
  await until(() => isIdle(COUNTED_MS), 40, 'time without tasks before the next minute')
  await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(db)
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  await sleep(COUNTED_MS)
  const ports = roads.map(({ url }) => Number(new URL(url).port))
  const asked = spy.mock.calls.map(([statement, values], at): Asked => {
    const node = ports.indexOf((spy.mock.contexts[at] as pg.Client).port)
    return { node, ...readCall(statement, values) }
  })
  spy.mockRestore()
  const rates = ports.map((_port, at) => {
    return (asked.filter(({ node }) => node === at).length * 1_000) / COUNTED_MS
  })
  process.stdout.write(`statements per second: ${rates.join(', ')}\n`)
  expect(Math.max(...rates)).toBeLessThanOrEqual(MOST_OF_A_NODE)

  // The lock of the relay is the one for which a node asks most often.
  const locks = new Map<string, number>()
  for (const { node, text, values } of asked) {
    if (!text.includes('pg_try_advisory_lock')) continue
    const key = `${node} ${String(values[0])}`
    locks.set(key, (locks.get(key) ?? 0) + 1)
  }
  const most = Math.max(...locks.values())
  expect((most * 1_000) / COUNTED_MS).toBeLessThanOrEqual(MOST_OF_A_STANDBY_RELAY)
})
