import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, createPool, LAZY_COMMITS } from '../../../src/store/base/db.ts'
import * as overview from '../../../src/store/fleet/overview.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const log = silentLog()
/** Day breaks differ from UTC by half hours, and the second one has daylight saving time. */
const ZONES = ['Asia/Kolkata', 'America/St_Johns']

describe.each(ZONES)('sessions on a database at %s', (zone) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
    const db = createDb(database.url, { log, max: 1 })
    await sql`do ${sql.lit(
      `begin
        execute format('alter database %I set timezone to %L', current_database(), '${zone}');
        execute format('alter database %I set jit to on', current_database());
      end`,
    )}`.execute(db)
    await closeDb(db)
  })
  afterAll(() => database.drop())

  it.each([
    ['of the site', {}],
    ['whose commits do not wait', { waitsForDisk: false }],
  ])('are in UTC: those %s', async (_of, options) => {
    const db = createDb(database.url, { log, max: 1, ...options })
    const { rows } = await sql<{ day: string; text: string }>`
      select date_trunc('day', at)::text as text, (at::date)::text as day
      from (select '2026-03-08T20:00:00Z'::timestamptz as at) as x`.execute(db)
    expect(rows).toEqual([{ day: '2026-03-08', text: '2026-03-08 00:00:00+00' }])
    await closeDb(db)
  })

  it('are in UTC and compile nothing: those of the queue and of imports', async () => {
    for (const config of [{ max: 1 }, { max: 1, ...LAZY_COMMITS }]) {
      const pool = createPool(database.url, log, config)
      expect((await pool.query('show timezone')).rows).toEqual([{ TimeZone: 'UTC' }])
      expect((await pool.query('show jit')).rows).toEqual([{ jit: 'off' }])
      await pool.end()
    }
  })

  it('count each member on the UTC day of joining, over a change of the clocks', async () => {
    const db = createDb(database.url, { log, max: 1 })
    const moments = ['2026-03-07T23:59:00Z', '2026-03-08T00:00:00Z', '2026-03-09T23:59:59Z']
    for (const at of moments) {
      const id = await addMember(db)
      const joined = { created_at: new Date(at) }
      await db.updateTable('member').set(joined).where('id', '=', id).execute()
    }
    const days = await overview.daysSince(db, new Date('2026-03-07T00:00:00Z'), 3)
    expect(days.map(({ members }) => members)).toEqual([1, 1, 1])
    await closeDb(db)
  })
})
