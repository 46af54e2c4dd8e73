import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb, createDb } from '../../../src/store/base/db.ts'
import { addMember } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const MIGRATION = path.join(import.meta.dirname, '../../../migrations/0090-mail-domains.sql')

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

it('brings stored addresses into the form in which they are compared', async () => {
  const ids: number[] = []
  const before = ['x@ｂlocked.example', 'x@𝐛locked.example', 'Y@Plain.example', 'z@Bücher.example.']
  for (const email of before) {
    const id = await addMember(db)
    await db
      .updateTable('member')
      .set({ email, email_verified_at: new Date() })
      .where('id', '=', id)
      .execute()
    ids.push(id)
  }
  await sql`insert into email_domain (domain, kind, added_at)
    select domain, 'deny', now() from unnest(array['ｂad.example', '𝐛ad.example', 'good.example'])
      as domain`.execute(db)
  const migration = readFileSync(MIGRATION, 'utf8')
  await db.transaction().execute((tx) => sql.raw(migration).execute(tx))
  const rows = db.selectFrom('member').select('email').where('id', 'in', ids).orderBy('id')
  expect((await rows.execute()).map(({ email }) => email)).toEqual([
    'x@blocked.example',
    // The first one has that address.
    'x@𝐛locked.example',
    'Y@Plain.example',
    'z@bücher.example',
  ])
  const rules = await db.selectFrom('email_domain').select('domain').orderBy('id').execute()
  expect(rules.map(({ domain }) => domain)).toEqual(['bad.example', '𝐛ad.example', 'good.example'])
})
