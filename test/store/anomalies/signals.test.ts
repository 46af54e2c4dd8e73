import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import * as signals from '../../../src/store/anomalies/signals.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, SOME_TIME } from '../../support/community/rows.ts'

const HOUR = SOME_TIME.getTime() / 1_000

let database: TestDatabase
let db: Db
let memberId: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  memberId = await addMember(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(() => db.deleteFrom('tracker_signal').execute())

const signal = (times: number, hour = HOUR, detail = 'ab') => ({
  ...{ memberId, kind: 'unknown-hash' as const, detail, hour, times },
})
const ofMember = async () => {
  const rows = await signals.ofMember(db, memberId, new Date(0), 10)
  return rows.map(({ detail, times }) => [detail, times])
}

it('counts stores and hours separately, and ignores a repeated message', async () => {
  await signals.note(db, 'one', [signal(2), signal(1, HOUR, 'cd')])
  await signals.note(db, 'one', [signal(2)])
  await signals.note(db, 'one', [signal(5)])
  await signals.note(db, 'one', [signal(2)])
  await signals.note(db, 'two', [signal(3)])
  await signals.note(db, 'one', [signal(1, HOUR + 3_600)])
  expect(await ofMember()).toEqual([
    ['ab', 9],
    ['cd', 1],
  ])
})

it('skips deleted members', async () => {
  await signals.note(db, 'one', [{ ...signal(1), memberId: memberId + 1_000 }, signal(1)])
  expect(await ofMember()).toEqual([['ab', 1]])
})

it('deletes old hours, a limited number at a time', async () => {
  await signals.note(db, 'one', [signal(1), signal(1, HOUR - 3_600), signal(1, HOUR - 7_200)])
  expect(await signals.prune(db, SOME_TIME, 1)).toBe(1)
  expect(await signals.prune(db, SOME_TIME, 10)).toBe(1)
  expect(await ofMember()).toEqual([['ab', 1]])
})

it('stores the score and the evidence of the same finding: the worst one', async () => {
  const findings: unknown[] = []
  for (const [hours, score] of [74, 47, 80].entries()) {
    const at = new Date(SOME_TIME.getTime() + hours * 3_600_000)
    const evidence = [{ label: 'Speed', value: score, unit: 'percent' as const }]
    const found = { kind: 'impossible-speed' as const, memberId, subject: '' }
    await anomalies.keep(db, [{ ...found, finding: { score, evidence } }], at, at)
    const [row] = await anomalies.ofMember(db, memberId, 1)
    findings.push([row.score, row.evidence[0].value, row.times])
  }
  expect(findings).toEqual([
    [74, 74, 1],
    [74, 74, 2],
    [80, 80, 3],
  ])
})
