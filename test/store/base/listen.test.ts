import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Listener } from '../../../src/store/base/listen.ts'
import { createListener } from '../../../src/store/base/listen.ts'
import { createDb } from '../../support/patient-db.ts'
import type { DatabaseRoad } from '../../support/processes/database-road.ts'
import { databaseRoad } from '../../support/processes/database-road.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let road: DatabaseRoad
let db: Db
let listener: Listener
const heard: string[] = []
let gaps = 0

beforeAll(async () => {
  database = await testDatabase()
  road = await databaseRoad(database.url)
  db = createDb(database.url, { log: silentLog() })
  listener = createListener(road.url, silentLog())
  listener.on('News', (payload) => heard.push(payload))
  listener.onGap(() => gaps++)
  listener.start()
})
afterAll(async () => {
  await listener.stop()
  await closeDb(db)
  await road.stop()
  await database.drop()
})

const say = (channel: string, payload: string) =>
  sql`select pg_notify(${channel}, ${payload})`.execute(db)

it('receives notifications, and reports when it may have missed some', async () => {
  await until(() => listener.isUp())
  expect(gaps).toBe(1)
  await say('News', 'one')
  await until(() => heard.includes('one'))
})

it('receives a channel that is added later', async () => {
  const later: string[] = []
  listener.on('more', (payload) => later.push(payload))
  await until(async () => {
    await say('more', 'two')
    return later.includes('two')
  })
})

it('listens again after its connection was cut, and reports the gap', async () => {
  road.cut()
  await until(() => gaps === 2 && listener.isUp())
  await say('News', 'three')
  await until(() => heard.includes('three'))
})

it('recovers when the database does', async () => {
  road.close(true)
  await until(() => !listener.isUp())
  road.close(false)
  await until(() => listener.isUp())
  await say('News', 'four')
  await until(() => heard.includes('four'))
})

it('listens again after the server ended its session', async () => {
  const before = gaps
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'babou-listen' and datname = current_database()`.execute(db)
  await until(() => gaps === before + 1 && listener.isUp())
})
