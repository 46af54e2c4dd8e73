import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Found } from '../../../src/store/anomalies/anomalies.ts'
import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

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

const findingOf = (memberId: number, client: string): Found => ({
  ...{ kind: 'impossible-speed', memberId, subject: '' },
  finding: { score: 50, evidence: [{ label: 'Client', value: client, unit: 'text' }] },
})

it('a finding that cannot be stored stops no other', async () => {
  const ids = []
  for (const name of ['ann', 'bad', 'cat']) ids.push(await aMemberRow(db, name))
  const [ann, bad, cat] = ids
  const found = [findingOf(ann, 'x'), findingOf(bad, 'a\0b'), findingOf(cat, 'y')]
  const failed: number[] = []
  const kept = await anomalies.keep(db, found, NOW, NOW, (one) => void failed.push(one.memberId))
  expect([kept, failed]).toEqual([2, [bad]])
  expect(await anomalies.watchedUntil(db)).toEqual(NOW)
  const rows = await db.selectFrom('anomaly').select('member_id').orderBy('member_id').execute()
  expect(rows.map((row) => row.member_id)).toEqual([ann, cat])
  // An error that is about all findings is not hidden.
  const later = new Date(NOW.getTime() + 1)
  await expect(anomalies.keep(db, [found[1]], later, later, () => {})).rejects.toThrow()
  expect(await anomalies.watchedUntil(db)).toEqual(NOW)
})
