import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import { importInto } from '../../support/imports/importing.ts'
import type { Cell } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false },
  lineEnd: '\n',
} as const
const MADE = oldTorrent('Some.Movie.2001.1080p')
const DAY = '2020-01-02 03:04:05'
/** A counter without a sign that went one below zero. */
const WRAPPED = 2n ** 64n - 1n

function table(name: string, row: Readonly<Record<string, Cell>>): string {
  const columns = Object.keys(row).map((column) => {
    return { name: column, type: column === 'info_hash' ? 'binary(20)' : 'text' }
  })
  return dumpTable(name, columns, [Object.values(row)], STYLE).toString()
}

function dump(): string {
  const times = { created_at: DAY, updated_at: DAY, completed_at: DAY }
  const hash = Buffer.from(MADE.hash, 'hex')
  const name = 'Some.Movie.2001.1080p'
  return [
    HEAD,
    table('users', { id: 1, username: 'ann', email: 'ann@old.example', group_id: 3 }),
    table('categories', { id: 1, name: 'Movies' }),
    table('torrents', { id: 5, name, info_hash: hash, category_id: 1, user_id: 1, status: 1 }),
    table('history', { id: 1, user_id: 1, torrent_id: 5, seedtime: WRAPPED, ...times }),
    FOOT,
  ].join('')
}

describe('a seed time that once went below zero', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-seed-times-'))
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  it('becomes zero, of the member and of the torrent, and the report says so', async () => {
    const torrents = path.join(folder, 'torrents')
    const from = path.join(folder, 'dump.sql')
    mkdirSync(torrents)
    writeFileSync(path.join(torrents, '5.torrent'), MADE.file)
    writeFileSync(from, dump())
    const { report } = await importInto(database.url, { source: 'unit3d', from, torrents })
    expect(report.sums.filter((sum) => !addsUp(sum))).toEqual([])
    expect(report.remarks).toContainEqual({ kind: 'member', remark: 'negative seed time', rows: 1 })
    const of = (name: 'member_totals' | 'member_torrent') =>
      db.selectFrom(name).select('seeded_seconds').execute()
    expect(await of('member_totals')).toEqual([{ seeded_seconds: 0 }])
    expect(await of('member_torrent')).toEqual([{ seeded_seconds: 0 }])
  })
})
