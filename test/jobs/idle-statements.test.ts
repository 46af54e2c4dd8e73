import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { OUTBOX_CHANNEL } from '../../src/store/records/outbox.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import type { DatabaseRoad } from '../support/processes/database-road.ts'
import { databaseRoad } from '../support/processes/database-road.ts'
import type { TestJobs } from '../support/processes/jobs.ts'
import { aFolder, startJobs } from '../support/processes/jobs.ts'

// Statements of two real jobs nodes with nothing to do.

const COUNTED_MS = 8_000
/** Tasks that still run only add to what is counted: the least counts. */
const MOST_COUNTS = 6
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
  // On a slow machine the tasks of a minute take most of it.
  await sql`update task set paused_at = now(), paused_by = 'test'`.execute(db)
})
afterAll(async () => {
  await Promise.all(jobs.map((one) => one.stop()))
  await closeDb(db)
  await Promise.all(roads.map((one) => one.stop()))
  await database.drop()
  folders.forEach((folder) => folder.remove())
})

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

const ports = () => roads.map(({ url }) => Number(new URL(url).port))

/** What the nodes ask in the time that is counted, after a NOTIFY that both receive. */
async function listen(): Promise<readonly Asked[]> {
  await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(db)
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  await sleep(COUNTED_MS)
  const asked = spy.mock.calls.map(([statement, values], at): Asked => {
    const node = ports().indexOf((spy.mock.contexts[at] as pg.Client).port)
    return { node, ...readCall(statement, values) }
  })
  spy.mockRestore()
  return asked
}

/** Statements per second of the node that asks most. */
function mostOf(asked: readonly Asked[]): number {
  const counts = ports().map((_port, at) => asked.filter(({ node }) => node === at).length)
  return (Math.max(...counts) * 1_000) / COUNTED_MS
}

it('a jobs node with nothing to do queries the database at most 12 times per second', async () => {
  let least = await listen()
  for (let counts = 1; counts < MOST_COUNTS && mostOf(least) > MOST_OF_A_NODE; counts++) {
    const asked = await listen()
    if (mostOf(asked) < mostOf(least)) least = asked
  }
  expect(mostOf(least), named(least)).toBeLessThanOrEqual(MOST_OF_A_NODE)

  // The lock of the relay is the one for which a node asks most often.
  const locks = new Map<string, number>()
  for (const { node, text, values } of least) {
    if (!text.includes('pg_try_advisory_lock')) continue
    const key = `${node} ${String(values[0])}`
    locks.set(key, (locks.get(key) ?? 0) + 1)
  }
  const most = Math.max(...locks.values())
  expect((most * 1_000) / COUNTED_MS).toBeLessThanOrEqual(MOST_OF_A_STANDBY_RELAY)
})

/** How often each statement was asked. */
function named(asked: readonly Asked[]): string {
  const counts = new Map<string, number>()
  for (const { node, text } of asked) {
    const key = `node ${node}: ${text.replaceAll(/\s+/g, ' ').slice(0, 100)}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const all = [...counts].toSorted(([, a], [, b]) => b - a)
  return all.map(([text, count]) => `${count} ${text}`).join('\n')
}
