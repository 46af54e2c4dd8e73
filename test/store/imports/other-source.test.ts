import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { importInto } from '../../support/imports/importing.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false },
  lineEnd: '\n',
} as const

function dump(role: string, name: string): string {
  const columns = ['id', 'username', 'email', role].map((column) => ({
    name: column,
    type: 'text',
  }))
  const row = [1, name, `${name}@old.example`, 1]
  return `${HEAD}${dumpTable('users', columns, [row], STYLE).toString()}${FOOT}`
}

describe('an import from another program than the one before', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-other-'))
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['a dry run', true],
    ['a real run', false],
  ])('is refused in %s, and leaves what is staged', async (_what, isDry) => {
    const [first, second] = ['first.sql', 'second.sql'].map((name) => path.join(folder, name))
    writeFileSync(first, dump('group_id', 'ann'))
    writeFileSync(second, dump('class', 'ben'))
    await importInto(database.url, { source: 'unit3d', from: first })
    const other = importInto(database.url, { source: 'nexusphp', from: second, isDry })
    await expect(other).rejects.toThrow(/another source was imported before/)
    // The page of quarantine imports its rows from these.
    const { rows } = await sql`select id, name from import.plain_member`.execute(db)
    expect(rows).toEqual([{ id: 1, name: 'ann' }])
  })
})
