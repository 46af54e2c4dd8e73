import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../../src/shared/log.ts'
import { createSurround } from '../../../../src/site/http/frame/surround.ts'
import type { Db } from '../../../../src/store/base/db.ts'
import { closeDb } from '../../../../src/store/base/db.ts'
import * as banners from '../../../../src/store/notifications/banners.ts'
import { theProgram } from '../../../../src/store/records/audit.ts'
import { SOME_TIME } from '../../../support/community/rows.ts'
import { createDb } from '../../../support/patient-db.ts'
import type { TestDatabase } from '../../../support/postgres.ts'
import { testDatabase } from '../../../support/postgres.ts'
import { until } from '../../../support/until.ts'

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

describe('what staff put around every page', () => {
  it('is the newest, also when an older read of it is slow', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    let results = 0
    const slow = db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        // The second statement of the first read: banners.
        if (++results === 2) await released
        return result
      },
    })
    let seconds = 0
    const clock = { now: () => SOME_TIME, monotonicSeconds: () => seconds }
    const surround = createSurround({ db: slow, clock, listener: null })
    const bannersNow = async () => (await surround('guest')).banners.map(({ text }) => text)

    const older = bannersNow()
    await until(() => results === 2)
    const banner = { text: 'We move at noon.', reader: 'guest', isWarning: false } as const
    await banners.add(db, { ...banner, startsAt: SOME_TIME, endsAt: null }, theProgram, SOME_TIME)
    seconds += 2
    expect(await bannersNow()).toEqual([banner.text])
    release()
    await older
    expect(await bannersNow()).toEqual([banner.text])
  })
})
