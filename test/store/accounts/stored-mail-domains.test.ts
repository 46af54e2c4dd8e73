import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { canonicalAddress } from '../../../src/domain/registration/mail-address.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const migrationOf = (name: string) =>
  readFileSync(path.join(import.meta.dirname, '../../../migrations', name), 'utf8')

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

async function added(emails: readonly string[]): Promise<number[]> {
  const ids: number[] = []
  for (const email of emails) {
    const id = await addMember(db)
    await db
      .updateTable('member')
      .set({ email, email_verified_at: new Date() })
      .where('id', '=', id)
      .execute()
    ids.push(id)
  }
  return ids
}

const run = (migration: string) =>
  db.transaction().execute((tx) => sql.raw(migrationOf(migration)).execute(tx))

it('converts stored addresses to the form in which they are compared', async () => {
  const before = ['x@ｂlocked.example', 'x@𝐛locked.example', 'Y@Plain.example', 'z@Bücher.example.']
  const ids = await added(before)
  await sql`insert into email_domain (domain, kind, added_at)
    select domain, 'deny', now() from unnest(array['ｂad.example', '𝐛ad.example', 'good.example'])
      as domain`.execute(db)
  await run('0090-mail-domains.sql')
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

/** Domains, as their owners wrote them before: of RFC 3492, and what only looks like one. */
const STORED = [
  'xn--bcher-kva.example',
  'XN--Bcher-KVA.example.',
  'mail.xn--mnchen-3ya.de',
  'xn--e1afmkfd.xn--p1ai',
  'xn--fsqu00a.xn--0zwm56d',
  'xn--4dbrk0ce.il',
  'xn--egbpdaj6bu4bxfgehfvwxn.example',
  'xn--strae-oqa.de',
  'xn--ls8h.la',
  'xn--.example',
  'xn--a.example',
  'xn--a-.example',
  'xn--99999999999.example',
  'plain.example',
]

it('converts stored ASCII domains to letters, like those of addresses typed today', async () => {
  const emails = STORED.map((domain, at) => `in${at}@${domain}`)
  const ids = await added(emails)
  await sql`insert into email_domain (domain, kind, added_at)
    select domain, 'deny', now() from unnest(array['xn--spm-jla.example', 'spâm.example',
      'xn--bd-via.example']) as domain`.execute(db)
  await run('0093-mail-domains-in-letters.sql')
  const rows = db.selectFrom('member').select('email').where('id', 'in', ids).orderBy('id')
  expect((await rows.execute()).map(({ email }) => email)).toEqual(emails.map(canonicalAddress))
  const rules = db.selectFrom('email_domain').select('domain').where('domain', 'like', '%.example')
  const domains = (await rules.orderBy('id').execute()).map(({ domain }) => domain)
  // The second one is there already in letters.
  expect(domains.slice(-3)).toEqual(['xn--spm-jla.example', 'spâm.example', 'bäd.example'])
})
