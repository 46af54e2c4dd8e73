import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { IMPORTED_AT, importInto } from '../../support/imports/importing.ts'
import type { Cell } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false },
  lineEnd: '\n',
} as const
const DAY = '2020-01-02 03:04:05'
const NEXT_YEAR = '2027-01-02 03:04:05'

function table(name: string, columns: readonly string[], rows: readonly (readonly Cell[])[]) {
  const typed = columns.map((column) => ({ name: column, type: 'text' }))
  return dumpTable(name, typed, rows, STYLE).toString()
}

/** An open poll of ann with these votes, and one that was deleted before its end. */
function unit3d(tea: number, cake: number): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'seedbonus']
  const polls = ['id', 'user_id', 'title', 'multiple_choice', 'created_at', 'expires_at']
  return [
    HEAD,
    table('users', users, [[1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3, '0']]),
    table(
      'polls',
      [...polls, 'deleted_at'],
      [
        [1, 1, 'Tea or cake?', 0, DAY, null, null],
        [2, 1, 'Gone?', 0, DAY, NEXT_YEAR, DAY],
      ],
    ),
    table(
      'options',
      ['id', 'poll_id', 'name', 'votes'],
      [
        [5, 1, 'Tea', tea],
        [6, 1, 'Cake', cake],
        [7, 2, 'Yes', 0],
      ],
    ),
    table('voters', ['poll_id', 'user_id'], [[1, 1]]),
    FOOT,
  ].join('')
}

describe('polls of another tracker', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeEach(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-polls-'))
  })
  afterEach(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  async function bring(dump: string) {
    const from = path.join(folder, 'dump.sql')
    writeFileSync(from, dump)
    await importInto(database.url, { source: 'unit3d', from })
    const { rows } = await sql<{ votes: number }>`
      select votes from poll_tally order by choices`.execute(db)
    return rows.map(({ votes }) => votes)
  }

  it('count a vote once that was changed between two imports', async () => {
    expect(await bring(unit3d(5, 3))).toEqual([5, 3])
    await sql`update poll_tally set votes = votes + 1`.execute(db)
    expect(await bring(unit3d(4, 4)), 'with one of each from here').toEqual([5, 5])
    expect(await bring(unit3d(4, 5))).toEqual([5, 6])
  })

  it('have ended if they were closed before their end', async () => {
    await bring(unit3d(1, 1))
    const { rows } = await sql`
      select question, ends_at <= ${IMPORTED_AT} as ended from poll order by id`.execute(db)
    expect(rows).toEqual([
      { question: 'Tea or cake?', ended: null },
      { question: 'Gone?', ended: true },
    ])
  })
})
