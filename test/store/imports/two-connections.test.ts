import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import type { OpenTraffic } from '../../../src/store/imports/traffic/traffic.ts'
import { bookTraffic, openTraffic } from '../../../src/store/imports/traffic/traffic.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const MEMBERS = 30
const BYTES = 400

describe('traffic that is booked on two connections', () => {
  let database: TestDatabase
  let db: Db
  const target = {
    get db() {
      return db
    },
    inTransaction: <T>(work: (tx: Db) => Promise<T>) => db.transaction().execute(work),
  }
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    const torrent = await addTorrent(db)
    for (let at = 1; at <= MEMBERS; at++) {
      const member = await addMember(db)
      await sql`
        insert into import_row (kind, old_id, new_id, outcome, digest)
        values ('member', ${at}, ${member}, 'imported', '')`.execute(db)
    }
    await sql`
      insert into import_row (kind, old_id, new_id, outcome, digest)
      values ('torrent', 9, ${torrent}, 'imported', '')`.execute(db)
    await sql`create schema import`.execute(db)
    await sql`create table import.history (user_id bigint)`.execute(db)
    await sql`insert into import.history select generate_series(1, ${MEMBERS})`.execute(db)
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  /** Three pairs in a transaction. */
  const open = (): Promise<OpenTraffic> => {
    const rows = (table: (name: string) => string) => `
      select 0 as part, user_id as member_id, 9::bigint as torrent_id,
        ${BYTES}::numeric as raw_up, 0::numeric as raw_down, ${BYTES}::numeric as up,
        0::numeric as down, 0::numeric as seeded, 0::numeric as leeched, 1 as snatches,
        null::timestamptz as first_at, null::timestamptz as last_at,
        null::timestamptz as completed_at
      from ${table('history')}`
    const description = { tables: {}, parts: ['history'], rows }
    const given = { description, origin: 'Old Site', now: IMPORTED_AT, batch: 3 }
    return openTraffic(target, given)
  }

  const booked = async () => {
    const { rows } = await sql<{ pairs: number; bytes: number; totals: number }>`
      select (select count(*)::int from import_traffic) as pairs,
        (select sum(uploaded)::int from member_torrent) as bytes,
        (select sum(uploaded)::int from member_totals) as totals`.execute(db)
    return rows[0]
  }

  it('ends for both when one of them fails', async () => {
    const opened = await open()
    let begun = 0
    const failing: typeof target.inTransaction = (work) => {
      if (++begun === 2) return Promise.reject(new Error('no connection'))
      return target.inTransaction(work)
    }
    const ended = await Promise.allSettled([
      bookTraffic({ db, inTransaction: failing }, opened, 0),
      bookTraffic(target, opened, 1),
    ])
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect((await booked()).pairs).toBeLessThan(MEMBERS)
  })

  it('is booked once, by both of them', async () => {
    const opened = await open()
    const pairs = [0, 0]
    const lanes = ([0, 1] as const).map((lane) => {
      const counting: typeof target.inTransaction = async (work) => {
        pairs[lane]++
        return target.inTransaction(work)
      }
      return bookTraffic({ db, inTransaction: counting }, opened, lane)
    })
    await Promise.all(lanes)
    expect(Math.min(...pairs)).toBeGreaterThan(0)
    // The totals of members do not change: what they had brought counts per torrent instead.
    expect(await booked()).toEqual({ pairs: MEMBERS, bytes: MEMBERS * BYTES, totals: 0 })
    expect((await ledgerCheck.check(db)).faults).toEqual([])
  })
})
