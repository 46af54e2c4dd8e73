import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as leechRights from '../../../src/store/ratio/leech-rights.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, SOME_TIME } from '../../support/community/rows.ts'

const later = (minutes: number) => new Date(SOME_TIME.getTime() + minutes * 60_000)

describe('the permission to download', () => {
  let database: TestDatabase
  let db: Db
  const told = async (memberId: number) => {
    const rows = await db.selectFrom('outbox').select('payload').orderBy('id').execute()
    const payloads = rows.map(({ payload }) => payload as Record<string, unknown>)
    return payloads.filter((one) => one.memberId === memberId)
  }
  const forbid = (id: number, cause: leechRights.LeechBanCause, endsAt: Date | null = null) =>
    db.transaction().execute((tx) => {
      return leechRights.forbid(tx, id, { cause, reason: 'because', endsAt }, SOME_TIME)
    })
  const allow = (id: number, cause: leechRights.LeechBanCause) =>
    db.transaction().execute((tx) => leechRights.allow(tx, id, cause, SOME_TIME))

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  it('is restored when its last cause ends, and trackers get each change once', async () => {
    const id = await addMember(db)
    await forbid(id, 'ratio')
    await forbid(id, 'staff')
    await allow(id, 'ratio')
    expect((await leechRights.of(db, id)).map(({ cause }) => cause)).toEqual(['staff'])
    await allow(id, 'staff')
    await allow(id, 'staff')
    expect((await told(id)).map(({ canLeech }) => canLeech)).toEqual([false, true])
  })

  it('is restored automatically when its end date is reached', async () => {
    const id = await addMember(db)
    await forbid(id, 'vacation', later(10))
    expect(await leechRights.liftEnded(db, later(9), 10)).toBe(0)
    expect(await leechRights.liftEnded(db, later(10), 10)).toBe(1)
    expect((await told(id)).map(({ canLeech }) => canLeech)).toEqual([false, true])
  })

  it('includes the number of downloads that the policy allows, unless staff set one', async () => {
    const id = await addMember(db)
    const slots = (count: number | null) =>
      db.transaction().execute((tx) => leechRights.allowSlots(tx, id, count, SOME_TIME))
    await slots(3)
    await slots(3)
    await db.updateTable('member').set({ leech_slots: 9 }).where('id', '=', id).execute()
    await slots(4)
    expect((await told(id)).map(({ leechSlots }) => leechSlots)).toEqual([3, 9])
  })
})
