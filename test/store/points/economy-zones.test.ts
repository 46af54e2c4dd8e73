import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as figures from '../../../src/store/points/economy-figures.ts'
import { createDb } from '../../support/patient-db.ts'
import { giveMember } from '../../support/community/economy.ts'
import { addMember } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const HOUR = 3_600_000

let database: TestDatabase
let db: Db
afterEach(async () => {
  await closeDb(db)
  await database.drop()
})

/** A database whose sessions are in a time zone, as some providers set it. */
async function databaseAt(zone: string): Promise<void> {
  database = await testDatabase()
  const before = createDb(database.url, { log: silentLog(), max: 1 })
  await sql`do ${sql.lit(
    `begin execute format('alter database %I set timezone to %L', current_database(), '${zone}'); end`,
  )}`.execute(before)
  await closeDb(before)
  db = createDb(database.url, { log: silentLog(), max: 1 })
}

describe('the figures of the economy', () => {
  // Hours of these zones begin at half past, and that of Newfoundland has daylight saving time.
  it.each(['Asia/Kolkata', 'America/St_Johns'])('count every post, in UTC, at %s', async (zone) => {
    await databaseAt(zone)
    expect((await sql`show timezone`.execute(db)).rows).toEqual([{ TimeZone: 'UTC' }])
    // As for a client whose address sets another one: each statement that counts names UTC.
    await sql`set timezone = ${sql.lit(zone)}`.execute(db)
    const member = await addMember(db)
    for (let n = 0; n < 5; n++) await giveMember(db, member, 'points', 1_000)
    const { rows } = await sql<{ first: Date; last: Date }>`
      select min(at) as first, max(at) as last from ledger_post`.execute(db)
    const now = new Date(rows[0].last.getTime() + 2 * HOUR)
    while ((await figures.addHour(db, now)) !== 0);
    const hours = await db.selectFrom('economy_hour').select(['hour', 'posts']).execute()
    expect(hours.reduce((sum, { posts }) => sum + posts, 0)).toBe(5)
    for (const { hour } of hours) expect(hour.getTime() % HOUR).toBe(0)
  })
})
