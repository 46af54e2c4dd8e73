import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as leases from '../../../src/store/base/leases.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  await sql`create table effect (says text)`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('lease').execute()
  await sql`truncate effect`.execute(db)
})

const wish = (holder: string) => ({ name: 'one', holder, node: holder, seconds: 60 })

/** Writes under a lease, like a transaction of its holder. */
async function write(lease: leases.Lease, says: string, between = async () => {}): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await leases.guardStatement(lease, 500).execute(tx)
    if (rows.length === 0) throw new leases.LeaseLost(lease)
    await between()
    await sql`insert into effect values (${says})`.execute(tx)
  })
}

async function effects(): Promise<readonly string[]> {
  const { rows } = await sql<{ says: string }>`select says from effect order by says`.execute(db)
  return rows.map((row) => row.says)
}

it('rejects a write of an old epoch, in the transaction that attempts it', async () => {
  const old = await leases.seize(db, wish('a'))
  await write(old, 'of a')
  const next = await leases.seize(db, wish('b'))
  await expect(write(old, 'of a, too late')).rejects.toThrow(leases.LeaseLost)
  await write(next, 'of b')
  expect(await effects()).toEqual(['of a', 'of b'])
})

it('changes hands only between transactions', async () => {
  const old = await leases.seize(db, wish('a'))
  let seized: Promise<leases.Lease> | undefined
  let hasChanged = false
  await write(old, 'of a', async () => {
    seized = leases.seize(db, wish('b')).finally(() => (hasChanged = true))
    const waits = sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    await until(async () => (await waits.execute(db)).rows.length > 0)
    expect(hasChanged).toBe(false)
  })
  expect(await seized).toMatchObject({ epoch: 2 })
  expect(await effects()).toEqual(['of a'])
})

it('aborts a transaction whose holder was suspended in the middle of it', async () => {
  const old = await leases.seize(db, wish('a'))
  let seized: leases.Lease | undefined
  const stopped = write(old, 'of a', async () => {
    seized = await leases.seize(db, wish('b'))
  })
  await expect(stopped).rejects.toThrow()
  expect(seized).toMatchObject({ holder: 'b', epoch: 2 })
  expect(await effects()).toEqual([])
})
