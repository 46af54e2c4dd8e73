import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createNodeSwitches } from '../../../src/jobs/hub/node-switches.ts'
import { createLog, silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createListener } from '../../../src/store/base/listen.ts'
import { SWITCHES_CHANNEL } from '../../../src/store/fleet/node-switches.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

it('a list that cannot be read is logged, and read after the next change', async () => {
  const lines: string[] = []
  const log = createLog('debug', {}, (line) => lines.push(line))
  const notices = createListener(database.url, silentLog())
  const switches = createNodeSwitches(db, log, () => {})
  let reads = 0
  await sql`alter table switched_off_node rename to hidden`.execute(db)
  switches.follow(notices, () => reads++)
  notices.start()
  try {
    await until(() => lines.some((line) => line.includes('switches.not-read')))
    expect(reads).toBe(0)
    await sql`alter table hidden rename to switched_off_node`.execute(db)
    await sql`select pg_notify(${SWITCHES_CHANNEL}, '')`.execute(db)
    await until(() => reads === 1)
  } finally {
    await notices.stop()
  }
})
