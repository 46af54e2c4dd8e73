import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as late from '../../../src/store/traffic/late.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)
const seconds = (at: Date) => at.getTime() / 1000

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
beforeEach(async () => {
  await sql`update late_traffic set since = null, reading = null`.execute(db)
})

describe('traffic that is booked late', () => {
  it('is read from its earliest interval on, by each task until it ends', async () => {
    await late.record(db, [seconds(hoursAgo(30)), seconds(hoursAgo(40))], NOW)
    await late.record(db, [seconds(hoursAgo(20))], NOW)
    expect(await late.begin(db, 'sum-days')).toEqual(hoursAgo(40))
    await late.record(db, [seconds(hoursAgo(10))], NOW)
    // The last run failed.
    expect(await late.begin(db, 'sum-days')).toEqual(hoursAgo(40))
    await late.record(db, [seconds(hoursAgo(9))], NOW)
    await late.end(db, 'sum-days')
    expect(await late.begin(db, 'sum-days')).toEqual(hoursAgo(9))
    await late.end(db, 'sum-days')
    expect(await late.begin(db, 'sum-days')).toBeNull()
    expect(await late.begin(db, 'judge-obligations')).toEqual(hoursAgo(40))
  })

  it('is recorded by its booking, if it moved something', async () => {
    const about = { memberId: await addMember(db), torrentId: await addTorrent(db) }
    const bookFrom = async (at: Date) => {
      const sessionKey = randomId().slice(0, 16)
      const peer = aSession({ ...about, sessionKey, at: seconds(at), left: 1_000n })
      const journal = aJournal()
      journal.add(peer.says({ kind: 'started', after: 0 }), peer.says({ up: 5n, after: 600 }))
      await book(db, journal.batch(), { node: 'edge', storeId: randomId() }, NOW)
    }
    await bookFrom(hoursAgo(2))
    expect(await late.begin(db, 'sum-days')).toBeNull()
    await bookFrom(hoursAgo(72))
    expect(await late.begin(db, 'sum-days')).toEqual(new Date(hoursAgo(72).getTime() + 600_000))
  })

  it('is not passed over by a run that begins before its booking ends', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const booking = db.transaction().execute(async (tx) => {
      await late.record(tx, [seconds(hoursAgo(30))], NOW)
      await released
    })
    const waiting = async () => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
      return rows[0].n > 0
    }
    await until(async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'`.execute(db)
      return rows.length > 0
    })
    const begun = late.begin(db, 'judge-obligations')
    await until(waiting)
    release()
    expect(await begun).toEqual(hoursAgo(30))
    await booking
  })
})
