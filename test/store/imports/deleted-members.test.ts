import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import { importInto } from '../../support/imports/importing.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false },
  lineEnd: '\n',
} as const
const COLUMNS = [
  ...['id', 'username', 'email', 'passkey', 'class', 'status', 'enabled'],
  ...['uploaded', 'downloaded', 'seedbonus', 'invites', 'seedtime'],
].map((name) => ({ name, type: 'text' }))

const member = (id: number, name: string) => [
  ...[id, name, `${name}@old.example`, String(id).repeat(32), 1, 'confirmed', 'yes'],
  ...[id * 1000, id * 100, id * 10, id, id * 60],
]

/** A dump of NexusPHP, which deletes accounts that were unused for long. */
const dump = (...members: ReturnType<typeof member>[]) =>
  `${HEAD}${dumpTable('users', COLUMNS, members, STYLE).toString()}${FOOT}`

describe('a member who was deleted on the old site since the last run', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-deleted-'))
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  it('stays here, and the sums of the next run add up without the member', async () => {
    const from = path.join(folder, 'dump.sql')
    const bring = async (content: string) => {
      writeFileSync(from, content)
      const { report } = await importInto(database.url, { source: 'nexusphp', from })
      return report.sums
    }
    await bring(dump(member(1, 'ann'), member(2, 'ben')))
    const sums = await bring(dump(member(1, 'ann')))
    expect(sums.filter((sum) => !addsUp(sum))).toEqual([])
    const uploaded = sums.find(({ what }) => what === 'uploaded')
    expect(uploaded).toMatchObject({ source: 1000n, here: 1000n, notImported: 0n, adjusted: 0n })
    const members = await db.selectFrom('member').select('name').orderBy('name').execute()
    expect(members.map(({ name }) => name)).toEqual(['ann', 'ben'])
  })
})
