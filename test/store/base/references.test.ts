import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb, createDb } from '../../../src/store/base/db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

// When a row is deleted, PostgreSQL looks for rows that refer to it, in each table with a foreign
// key. Without an index, it reads the whole table for each deleted row: also the versions of rows
// that the same transaction has deleted, as `babou import undo` does by the million.

/** Foreign keys without an index, and why that does no harm. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  member_role_row: 'few roles are ever deleted',
  obligation_policy_made_by_fkey: 'few rows: one per change of the policy',
  poll_vote_poll_id_is_secret_fkey: 'the index of the first column finds the votes of a poll',
  setting_updated_by_fkey: 'few rows: one per setting',
  torrent_category_id_fkey: 'few categories are ever deleted',
  tracker_trace_member_id_fkey: 'few rows: staff start traces, which end',
  tracker_trace_started_by_fkey: 'few rows: staff start traces, which end',
  tracker_trace_torrent_id_fkey: 'few rows: staff start traces, which end',
}

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 1 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/**
 * The foreign keys of which no index has all rows. An index with a condition does not count, except
 * for one that leaves out only rows that refer to nothing.
 */
async function withoutIndex(): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.conname as name from pg_constraint c
    where c.contype = 'f' and c.conparentid = 0
      and c.connamespace = current_schema()::regnamespace
      and not exists (
        select from pg_index i join pg_class x on x.oid = i.indexrelid
        join pg_am m on m.oid = x.relam
        where i.indrelid = c.conrelid and i.indisvalid and m.amname = 'btree'
          and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = (
            select format('(%I IS NOT NULL)', a.attname) from pg_attribute a
            where a.attrelid = c.conrelid and a.attnum = c.conkey[1])))
    order by 1`.execute(db)
  return rows.map(({ name }) => name)
}

it('every foreign key has an index, except for small tables', async () => {
  expect(await withoutIndex()).toEqual(Object.keys(EXCEPTIONS).sort())
})

it('an index with another condition is not enough', async () => {
  await sql`drop index given_role_member`.execute(db)
  expect(await withoutIndex()).toContain('given_role_member_id_fkey')
})
