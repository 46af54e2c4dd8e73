import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY_MS, startOfDay } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as siteDays from '../../../src/store/fleet/site-days.ts'
import * as flows from '../../../src/store/statistics/flows.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

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

const now = new Date('2026-05-20T12:00:00Z')
const day = startOfDay(new Date(now.getTime() - 5 * DAY_MS))

async function valueOf(figure: string) {
  const { rows } = await sql<{ value: bigint; madeAt: Date }>`
    select value, made_at as "madeAt" from statistic
    where figure = ${figure} and day = ${day}`.execute(db)
  return rows[0]
}

it('a day whose traffic is booked later is counted again, and only its traffic', async () => {
  await siteDays.addDays(db, [{ day, announces: 3, uploaded: 10, downloaded: 5 }])
  await flows.ofDay(db, day, day)
  expect(await flows.daysChanged(db, now)).toEqual([])
  await siteDays.addDays(db, [{ day, announces: 0, uploaded: 20, downloaded: 0 }])
  expect(await flows.daysChanged(db, now)).toEqual([day])
  await flows.recountTraffic(db, day, now)
  expect(await flows.daysChanged(db, now)).toEqual([])
  expect(await valueOf('sent-up')).toEqual({ value: 30n, madeAt: now })
  expect(await valueOf('sent-down')).toEqual({ value: 5n, madeAt: now })
  expect(await valueOf('torrents-listed')).toEqual({ value: 0n, madeAt: day })
})
