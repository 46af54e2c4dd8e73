import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { DatabaseAway } from '../../../src/store/base/database-away.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { allowLonger, closeDb } from '../../../src/store/base/db.ts'
import { createStatement } from '../../../src/store/base/statement.ts'
import { createDb } from '../../support/patient-db.ts'
import type { DatabaseRoad } from '../../support/processes/database-road.ts'
import { databaseRoad } from '../../support/processes/database-road.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { slowness } from '../../support/slowness.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let road: DatabaseRoad
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  road = await databaseRoad(database.url)
  db = createDb(road.url, { log: silentLog(), max: 3 })
})
afterAll(async () => {
  await closeDb(db)
  await road.stop()
  await database.drop()
})

async function one<T>(expression: string): Promise<T> {
  const { rows } = await sql<{ value: T }>`select ${sql.raw(expression)} as value`.execute(db)
  return rows[0].value
}

describe('a value that is read', () => {
  it('is a number for int8, and an error above 2^53', async () => {
    expect(await one('9007199254740991::int8')).toBe(Number.MAX_SAFE_INTEGER)
    await expect(one('9007199254740992::int8')).rejects.toThrow('9007199254740992')
    expect(await one('count(*)')).toBe(1)
  })

  it('is a bigint for numeric, a Date for timestamptz, a Buffer for bytea', async () => {
    expect(await one('18446744073709551615::byte_count')).toBe(2n ** 64n - 1n)
    expect(await one("'2026-03-01T12:00:00Z'::timestamptz")).toEqual(
      new Date('2026-03-01T12:00:00Z'),
    )
    expect(await one("'\\x00ff'::bytea")).toEqual(Buffer.from([0, 255]))
  })

  it('is a list for arrays of both', async () => {
    expect(await one("'{1,NULL,3}'::int8[]")).toEqual([1, null, 3])
    expect(await one("'{}'::int8[]")).toEqual([])
    expect(await one("'{5}'::numeric[]")).toEqual([5n])
  })
})

describe('a pool with prepared plans', () => {
  it('plans a repeated statement once, and survives a change of the table', async () => {
    const pool = createDb(database.url, { log: silentLog(), max: 1, keepsPlans: true })
    await sql`create table kept (n int)`.execute(pool)
    await sql`insert into kept values (1)`.execute(pool)
    const ask = async () =>
      (await sql<object>`select * from kept where n = ${1}`.execute(pool)).rows
    for (let times = 0; times < 4; times++) expect(await ask()).toEqual([{ n: 1 }])
    const { rows } = await sql`
      select name from pg_prepared_statements where statement like '%from kept%'`.execute(pool)
    expect(rows).toHaveLength(1)
    await sql`alter table kept add column more int`.execute(pool)
    await expect(ask()).rejects.toThrow('cached plan')
    expect(await ask()).toEqual([{ n: 1, more: null }])
    await closeDb(pool)
  })
})

describe('a statement of requests', () => {
  it('is built once, and takes the values of each request', async () => {
    let built = 0
    const sum = createStatement((own, { a, b }: { a: number; b: number }) => {
      built++
      return sql<{ value: number }>`select ${a}::int + ${b}::int + ${1}::int as value`.compile(own)
    })
    expect(await sum(db, { a: 1, b: 2 })).toEqual([{ value: 4 }])
    const inside = await db.transaction().execute((tx) => sum(tx, { a: 10, b: 20 }))
    expect(inside).toEqual([{ value: 31 }])
    expect(built).toBe(1)
  })
})

describe('the time limit of a statement', () => {
  it('can be longer for a transaction, and is the usual one after it', async () => {
    const limits = { statementMs: 200 * slowness(), silenceMs: 400 * slowness() }
    const hasty = createDb(database.url, { log: silentLog(), max: 1, ...limits })
    const sleep = (on: Db) => sql`select pg_sleep(${0.8 * slowness()})`.execute(on)
    await hasty.transaction().execute(async (tx) => {
      await allowLonger(tx, 60_000 * slowness())
      await sleep(tx)
    })
    await expect(sleep(hasty)).rejects.toThrow('statement timeout')
    await closeDb(hasty)
  })

  it('also ends a statement whose server is silent', async () => {
    const limits = { statementMs: 200 * slowness(), silenceMs: 400 * slowness() }
    const hasty = createDb(road.url, { log: silentLog(), max: 1, ...limits })
    await sql`select 1`.execute(hasty)
    road.hang(true)
    await expect(sql`select 1`.execute(hasty)).rejects.toThrow(DatabaseAway)
    road.hang(false)
    await closeDb(hasty)
  })
})

describe('an unavailable database', () => {
  it('raises a named error, ends no process, and is used again when it returns', async () => {
    await one('1')
    const running = one('pg_sleep(20)').catch((error: unknown) => error)
    const sleeping = "(select count(*) from pg_stat_activity where wait_event = 'PgSleep')"
    await until(async () => (await one(sleeping)) === 1)
    road.close(true)
    expect(await running).toBeInstanceOf(DatabaseAway)
    await expect(one('1')).rejects.toThrow(DatabaseAway)
    road.close(false)
    expect(await one('1')).toBe(1)
  })

  it('raises a named error inside a transaction, which is rolled back', async () => {
    const step = db.transaction().execute(async (tx) => {
      await tx
        .insertInto('setting')
        .values({ key: 'half', value: '1', updated_at: new Date() })
        .execute()
      road.cut()
      await tx.selectFrom('setting').selectAll().execute()
    })
    await expect(step).rejects.toThrow(DatabaseAway)
    const rows = await db.selectFrom('setting').where('key', '=', 'half').selectAll().execute()
    expect(rows).toEqual([])
  })

  it('raises a named error when a connection is lost between two statements', async () => {
    const step = db.transaction().execute(async (tx) => {
      await sql`select 1`.execute(tx)
      road.cut()
      await until(async () => (await one('1')) === 1)
      await sql`select 1`.execute(tx)
    })
    await expect(step).rejects.toThrow(DatabaseAway)
  })

  it('is not blamed for errors in statements', async () => {
    await expect(one('no_such_column')).rejects.not.toThrow(DatabaseAway)
    expect(await one('1')).toBe(1)
  })

  it('raises a named error when the server ends a session, which is not used again', async () => {
    const only = createDb(database.url, { log: silentLog(), max: 1 })
    const ended = sql`select pg_terminate_backend(pg_backend_pid())`
    for (let round = 0; round < 20; round++) {
      await expect(ended.execute(only)).rejects.toThrow(DatabaseAway)
      await sql`select 1`.execute(only)
    }
    await closeDb(only)
  })

  it('leaves no lost connection in the pool', async () => {
    for (let round = 0; round < 5; round++) {
      await Promise.all([one('1'), one('2'), one('3')])
      road.cut()
      await until(() => one('1').then(Boolean, () => false))
    }
    expect(await Promise.all([one('1'), one('2'), one('3')])).toEqual([1, 2, 3])
  })
})
