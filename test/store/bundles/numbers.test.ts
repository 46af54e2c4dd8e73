import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as bundleEdits from '../../../src/store/bundles/edit.ts'
import * as paths from '../../../src/store/bundles/paths.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

/** Two edits of one round may happen to run one after the other. */
const ROUNDS = 10

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 4 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

it('one of two bundles that get a number at the same time has it', async () => {
  const now = new Date()
  const of = { revision: 1, summary: '', mayEditLocked: false }
  for (let round = 0; round < ROUNDS; round++) {
    const parentId = await aBundle(db, `Series ${round}`, { kind: 'series' })
    const seasons = [
      await aBundle(db, 'First', { kind: 'season', parentId }),
      await aBundle(db, 'Second', { kind: 'season', parentId }),
    ]
    const words = { ...paths.BARE, year: null, number: 7, numberEnd: null }
    const done = await Promise.all(
      seasons.map((id, at) => {
        const given = { ...words, title: `Season ${at}` }
        return bundleEdits.edit(db, id, given, of, commandLine, now)
      }),
    )
    const [kept] = seasons.filter((_, at) => done[at].ok)
    expect(done.filter(({ ok }) => !ok)).toEqual([
      { ok: false, code: 'NUMBER_TAKEN', bundleId: kept },
    ])
  }
})
