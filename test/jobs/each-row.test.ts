import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobCall } from '../../src/jobs/define-job.ts'
import { eachRow } from '../../src/jobs/each-row.ts'
import { liftBans } from '../../src/jobs/tasks/people/lift-bans.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import { DatabaseAway } from '../../src/store/base/database-away.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb, createDb } from '../../src/store/base/db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

function aCall(stopping = new AbortController().signal) {
  const counted: number[] = []
  return { log: silentLog(), stopping, did: (some: number) => void counted.push(some), counted }
}

describe('the rows of a task', () => {
  it('are taken one by one, and one that fails is named at the end', async () => {
    const call = aCall()
    const taken: number[] = []
    const step = (row: number) => {
      taken.push(row)
      return row === 2 ? Promise.reject(new Error('bad')) : Promise.resolve(1)
    }
    await expect(eachRow(call, [1, 2, 3], step)).rejects.toThrow(
      '1 rows failed, the others are done: 2',
    )
    expect(taken).toEqual([1, 2, 3])
    expect(call.counted).toEqual([1, 1])
    expect(await eachRow(call, [1, 3], step)).toBe(2)
  })

  it('are left where none can succeed, and when the task should stop', async () => {
    const away = () => Promise.reject(new DatabaseAway(new Error('away')))
    await expect(eachRow(aCall(), [1, 2], away)).rejects.toThrow(DatabaseAway)
    expect(await eachRow(aCall(AbortSignal.abort()), [1], away)).toBe(0)
  })
})

describe('a task', () => {
  let database: TestDatabase
  let db: Db
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog(), max: 2 })
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  it('lifts the other bans if one cannot be lifted', async () => {
    await sql`insert into email_domain (domain, kind, added_at, ends_at)
      select domain, 'deny', ${NOW}, ${NOW}::timestamptz - interval '1 hour'
      from unnest(array['bad.example', 'one.example', 'two.example']) as domain`.execute(db)
    await sql`create function refuse_bad() returns trigger language plpgsql as
      $$ begin raise exception 'stuck'; end $$`.execute(db)
    await sql`create trigger refuse_bad before delete on email_domain for each row
      when (old.domain = 'bad.example') execute function refuse_bad()`.execute(db)
    const call: Partial<JobCall> = { db, config: readConfig({}, '/'), now: NOW, ...aCall() }
    await expect(liftBans.run(call as JobCall)).rejects.toThrow(/1 rows failed/)
    const left = await db.selectFrom('email_domain').select('domain').execute()
    expect(left).toEqual([{ domain: 'bad.example' }])
  })
})
