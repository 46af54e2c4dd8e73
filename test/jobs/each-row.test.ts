import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobCall } from '../../src/jobs/define-job.ts'
import { eachRow } from '../../src/jobs/running/each-row.ts'
import { inOrder, inSome } from '../../src/jobs/running/some-rows.ts'
import { liftBans } from '../../src/jobs/tasks/people/lift-bans.ts'
import { readConfig } from '../../src/shared/config.ts'
import { plural } from '../../src/shared/format.ts'
import { silentLog } from '../../src/shared/log.ts'
import { DatabaseAway } from '../../src/store/base/database-away.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { RowFailed } from '../../src/store/records/tasks/failed-rows.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

function aCall(stopping = new AbortController().signal) {
  const [counted, failures] = [[] as number[], [] as string[]]
  const did = (some: number) => void counted.push(some)
  const failed = (rows: string) => void failures.push(rows)
  return { log: silentLog(), stopping, did, failed, counted, failures }
}

describe('the rows of a task', () => {
  it('are taken one by one, and one that fails is named at the end', async () => {
    const call = aCall()
    const taken: number[] = []
    const step = (row: number) => {
      taken.push(row)
      return row === 2 ? Promise.reject(new Error('bad')) : Promise.resolve(1)
    }
    expect(await eachRow(call, [1, 2, 3], step)).toBe(2)
    expect(call.failures).toEqual(['1 row failed; the others are done: 2'])
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

describe('batches of rows', () => {
  /** Rows from 1 to 10, of which some are bad; done in one transaction, or not. */
  function table(bad: readonly number[], isNamed: boolean) {
    const done: number[] = []
    const take = (rows: readonly number[]) => {
      const found = rows.find((id) => bad.includes(id))
      const isKnown = isNamed || rows.length === 1
      if (found !== undefined) throw isKnown ? new RowFailed(found, 'bad') : new Error('bad')
      done.push(...rows)
    }
    const due = (after: number, limit: number, except: readonly number[]) =>
      Array.from({ length: 10 }, (_, at) => at + 1)
        .filter((id) => id > after && !done.includes(id) && !except.includes(id))
        .slice(0, limit)
    return { done, due, take }
  }

  it.each([
    ['its step names the row', true],
    ['its step does not know which row it was', false],
  ])('leave out a bad row when %s', async (_, isNamed) => {
    for (const bad of [[], [1], [7], [10], [3, 4, 9]]) {
      const [some, ordered] = [table(bad, isNamed), table(bad, isNamed)]
      const good = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((id) => !bad.includes(id))
      const call = aCall()
      const sum = await inSome(call, 4, (limit, except) => {
        const rows = some.due(0, limit, except)
        some.take(rows)
        return Promise.resolve(rows.length)
      })
      expect([sum, some.done.sort((a, b) => a - b)]).toEqual([good.length, good])
      await inOrder(call, 4, (after, limit, except) => {
        const rows = ordered.due(after, limit, except)
        ordered.take(rows)
        return Promise.resolve({ rows: rows.length, last: rows.at(-1) ?? null })
      })
      expect(ordered.done).toEqual(good)
      const many = plural(bad.length, 'row', 'rows')
      const says = `${many} failed; the others are done: ${bad.join(', ')}`
      expect(call.failures).toEqual(bad.length === 0 ? [] : [says, says])
    }
  })

  it('end when all rows fail, and where none can succeed', async () => {
    let next = 0
    const step = () => Promise.reject(new RowFailed(next++, 'bad'))
    await expect(inSome(aCall(), 4, step)).rejects.toThrow(/^100 rows failed/)
    const unnamed = () => Promise.reject(new Error('no table'))
    await expect(inSome(aCall(), 4, unnamed)).rejects.toThrow('no table')
    const away = () => Promise.reject(new DatabaseAway(new Error('away')))
    await expect(inOrder(aCall(), 4, away)).rejects.toThrow(DatabaseAway)
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
    await expect(liftBans.run(call as JobCall)).rejects.toThrow(/1 row failed/)
    const left = await db.selectFrom('email_domain').select('domain').execute()
    expect(left).toEqual([{ domain: 'bad.example' }])
  })
})
