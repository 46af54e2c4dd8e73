import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import * as records from '../../../src/store/imports/records.ts'
import { counted, noCounts } from '../../../src/store/imports/reporting/table-counts.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 1 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const rows = 'select id::bigint from (values (4), (7), (9), (9), (12), (null)) as v (id)'
const taken = [{ id: 4 }, { id: 7 }]

it('rows after those that an import takes are left out with a reason, each once', async () => {
  await records.noteBeyond(db, 'news', { rows, taken, most: 3 })
  const found = async () => {
    const left = await sql<{ id: number; reason: string }>`
      select old_id as id, reason from import_row where outcome = 'left-out' order by 1`.execute(db)
    return left.rows
  }
  expect(await found()).toEqual([])
  await records.noteBeyond(db, 'news', { rows, taken, most: 2 })
  const reason = 'There are more than the 2 that an import takes'
  expect(await found()).toEqual([
    { id: 9, reason },
    { id: 12, reason },
  ])
})

it('reasons beyond the most frequent ones are counted together', () => {
  const given = Array.from({ length: 25 }, (_, at) => {
    return { outcome: 'left-out', reason: `Reason ${at}`, rows: 2 } as const
  })
  const { leftOut, reasons } = counted(noCounts('bans', 51), given)
  expect(leftOut).toBe(51)
  expect(reasons.slice(-2)).toEqual([
    { reason: 'Other reasons', rows: 10 },
    { reason: 'Another row has the ID', rows: 1 },
  ])
  expect(reasons.reduce((sum, one) => sum + one.rows, 0)).toBe(51)
})
