import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as gifts from '../../../src/store/points/gifts.ts'
import * as tokenLots from '../../../src/store/promotions/token-lots.ts'
import * as balances from '../../../src/store/records/ledger/balances.ts'
import { aKey, giveMember } from '../../support/community/economy.ts'
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

const limits = { points: 1_000_000n, tokens: 100, gifts: 100 }
const rules = { ...limits, times: new Map<string, number>(), minDays: 0, taxPercent: 10 }
const day = (days: number) => new Date(SOME_TIME.getTime() + days * DAY_MS)

describe('a gift of tokens', () => {
  it('keeps the dates on which they expire, soonest first, also if it is sent twice', async () => {
    const giver = await addMember(db)
    const receiver = await addMember(db, { name: 'receiver' })
    await giveMember(db, giver, 'tokens', 1, { now: day(0) })
    await giveMember(db, giver, 'tokens', 2, { now: day(0), days: 9 })
    await giveMember(db, giver, 'tokens', 1, { now: day(0), days: 5 })
    const lotsOf = async (member: number) => {
      const lots = await tokenLots.ofMember(db, member, 9)
      return lots.map(({ remaining, expiresAt }) => [remaining, expiresAt])
    }
    const give = (key: string) => {
      const gift = { to: 'receiver', currency: 'tokens', amount: 2n, note: '', key } as const
      return gifts.give(db, giver, gift, rules, day(1))
    }
    const key = aKey()
    expect(await give(key)).toMatchObject({ ok: true, isNew: true })
    expect(await give(key)).toMatchObject({ ok: true, isNew: false })
    expect([await lotsOf(giver), await lotsOf(receiver)]).toEqual([
      [[1, day(9)]],
      [
        [1, day(5)],
        [1, day(9)],
      ],
    ])
    // One that expires, and one that does not.
    expect(await give(aKey())).toMatchObject({ ok: true, isNew: true })
    expect(await lotsOf(giver)).toEqual([])
    await tokenLots.expireSome(db, day(10), 10)
    expect(await balances.balanceOf(db, { member: receiver }, 'tokens')).toBe(1n)
  })
})
