import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as vacations from '../../../src/store/ratio/vacations.ts'
import { addMember, SOME_TIME } from '../../support/community/rows.ts'
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

const day = (days: number) => new Date(SOME_TIME.getTime() + days * DAY_MS)

describe('a vacation', () => {
  it('keeps its start when its end moves, and the next one has a new start', async () => {
    const member = await addMember(db)
    const begun = async (until: Date, now: Date) => {
      await vacations.begin(db, member, until, now)
      const query = db.selectFrom('vacation').select(['from_at as from', 'until_at as until'])
      return query.where('member_id', '=', member).executeTakeFirstOrThrow()
    }
    expect(await begun(day(10), day(0))).toEqual({ from: day(0), until: day(10) })
    expect(await begun(day(20), day(9))).toEqual({ from: day(0), until: day(20) })
    expect(await begun(day(310), day(300))).toEqual({ from: day(300), until: day(310) })
  })
})
