import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as overview from '../../../src/store/fleet/overview.ts'
import * as stocks from '../../../src/store/statistics/stocks.ts'
import { createDb } from '../../support/patient-db.ts'
import { addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
const now = new Date()

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  for (let nth = 0; nth < 3; nth++) await addTorrent(db)
  await sql`analyze torrent`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const torrents = async (countedBelow?: number) =>
  (await overview.standing(db, now, countedBelow)).torrents

it('counts few torrents, and takes the number of many from the statistics', async () => {
  expect(await torrents(0)).toBe(3)
  await stocks.ofTorrents(db, now)
  await addTorrent(db)
  expect(await torrents()).toBe(4)
  expect(await torrents(0)).toBe(3)
})
