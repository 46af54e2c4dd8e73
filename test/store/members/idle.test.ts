import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as idleMembers from '../../../src/store/members/idle.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'
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

const rule = { inactiveDays: 90, warningDays: 14, wakesBySignIn: true }
const day = (days: number) => new Date(SOME_TIME.getTime() + days * 86_400_000)

describe('an inactive account', () => {
  it('is warned again if its member has announced since the first warning', async () => {
    const id = await addMember(db)
    const torrentId = await addTorrent(db)
    const run = async (at: Date) => {
      await idleMembers.forgetWarnings(db)
      await idleMembers.warnSome(db, rule, at, 100)
      await idleMembers.parkSome(db, rule, at, 100)
      const query = db.selectFrom('member').select(['state', 'idle_warned_at as warnedAt'])
      return query.where('id', '=', id).executeTakeFirstOrThrow()
    }
    expect((await run(day(77))).warnedAt).toEqual(day(77))
    expect((await run(day(78))).warnedAt).toEqual(day(77))
    // A member who only seeds, and who stops on day 300.
    await sql`insert into member_torrent (member_id, torrent_id, first_at, last_at)
      values (${id}, ${torrentId}, ${day(79)}, ${day(300)})`.execute(db)
    expect(await run(day(301))).toEqual({ state: 'active', warnedAt: null })
    expect(await run(day(391))).toEqual({ state: 'active', warnedAt: day(391) })
    expect((await run(day(406))).state).toBe('parked')
  })
})
