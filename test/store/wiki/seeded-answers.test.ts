import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const FOLDER = '../../../migrations'
const OLD = 'Reset it in the settings: the old one stops working.'
const NEW = 'Reset it on [My page](/me): the old one stops working.'
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

const migration = (name: string) =>
  readFileSync(path.join(import.meta.dirname, FOLDER, name), 'utf8')

/** The text as the first migrations wrote it. */
function seeded(): string {
  const [, text] = /'(### How do I start\?[^]*?\n)'\)/.exec(migration('0005-pages.sql')) ?? []
  return text
}

async function body(): Promise<string> {
  const page = db.selectFrom('wiki_page').select('body').where('path', '=', 'faq')
  return (await page.executeTakeFirstOrThrow()).body
}

async function corrected(text: string, revision: number): Promise<string> {
  const page = db.updateTable('wiki_page').set({ body: text, revision })
  await page.where('path', '=', 'faq').execute()
  await sql.raw(migration('0114-passkeys-on-my-page.sql')).execute(db)
  return body()
}

describe('the questions and answers of a new site', () => {
  it('say where a passkey is reset', async () => {
    expect(seeded()).toContain(OLD)
    expect(await body()).toBe(seeded().replace(OLD, NEW))
  })

  it('are corrected on a site that has them as they were', async () => {
    expect(await corrected(seeded(), 1)).toBe(seeded().replace(OLD, NEW))
  })

  it('stay as staff wrote them', async () => {
    const edited = `${seeded()}\n### Where is the forum?\n\nIn the menu.\n`
    expect(await corrected(edited, 1)).toBe(edited)
    expect(await corrected(seeded(), 2)).toBe(seeded())
  })
})
