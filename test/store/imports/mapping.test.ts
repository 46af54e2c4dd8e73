import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import type { HowToImport } from '../../support/imports/importing.ts'
import { importInto } from '../../support/imports/importing.ts'
import type { Cell, DumpStyle } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE: DumpStyle = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false, lineEnd: '\n' },
}
const MADE = oldTorrent('Some.Movie.2001.1080p')
const DAY = '2020-01-02 03:04:05'

function table(name: string, columns: readonly string[], rows: readonly (readonly Cell[])[]) {
  const typed = columns.map((column) => {
    return { name: column, type: column === 'info_hash' ? 'binary(20)' : 'text' }
  })
  return dumpTable(name, typed, rows, STYLE).toString()
}

/** A torrent of a category that is in no table. */
function dump(): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id']
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const text = 'As in https://www.used.example/torrents/5'
  return [
    HEAD,
    table('users', users, [[1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3]]),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table(
      'torrents',
      [...torrents, 'description'],
      [[5, 'Some.Movie.2001.1080p', Buffer.from(MADE.hash, 'hex'), 8, 1, DAY, 1, text]],
    ),
    FOOT,
  ].join('')
}

describe('a mapping file', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-mapping-'))
    mkdirSync(path.join(folder, 'torrents'))
    writeFileSync(path.join(folder, 'torrents', '5.torrent'), MADE.file)
    writeFileSync(path.join(folder, 'dump.sql'), dump())
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  const bring = (given: Pick<HowToImport, 'isDry' | 'mapping'>) => {
    const from = path.join(folder, 'dump.sql')
    const torrents = path.join(folder, 'torrents')
    return importInto(database.url, { source: 'unit3d', from, torrents, ...given })
  }
  const torrent = async () => {
    const { rows } = await sql`
      select r.outcome, r.reason, c.slug as category from import_row r
      left join torrent t on t.id = r.new_id left join category c on c.id = t.category_id
      where r.kind = 'torrent'`.execute(db)
    return rows
  }

  it('has each of its entries named that nothing used', async () => {
    const { said } = await bring({
      isDry: true,
      mapping: {
        roles: { '99': { role: 'member', class: null } },
        taxonomy: { categories: { '1': 'movies', '999': 'other' }, values: { 'type:77': null } },
        forums: { '12': null },
        absent: ['bb_thx'],
        encodings: { 'users.info': 'twice' },
        siteSalt: 'a salt',
        appKey: 'k'.repeat(16),
        wrapped: 'take',
      },
    })
    expect(said.unused).toEqual([
      ...['roles.99', 'categories.999', 'values.type:77', 'forums.12', 'absent.bb_thx'],
      ...['encodings.users.info', 'passwords.siteSalt', 'passwords.appKey', 'totals.wrapped'],
      'hosts.old.example',
    ])
  })

  it('has its host names named that no link has, while a run reads every text', async () => {
    const hosts = ['used.example', 'older.example']
    const taxonomy = { categories: { '8': 'movies' }, values: {} }
    const unused = async (isDry: boolean) => {
      const { said } = await bring({ isDry, mapping: { hosts, taxonomy, absent: [] } })
      return said.unused
    }
    expect(await unused(true)).toEqual(['hosts.older.example'])
    await sql`insert into import_run (source, origin, site, mapping, started_at)
      values ('unit3d', 'a dump', 'Old Site', '{}', now())`.execute(db)
    expect(await unused(true)).toEqual([])
    await sql`delete from import_run`.execute(db)
  })

  it('gets a suggestion for a category that the source has not, and is obeyed', async () => {
    const { taxonomy } = await bring({ isDry: true })
    expect(taxonomy.unnamed).toEqual([{ key: '8', name: '', torrents: 1, category: 'other' }])
    await bring({})
    expect(await torrent()).toEqual([
      { outcome: 'quarantined', reason: 'The source has no category "8"', category: null },
    ])
    await bring({ mapping: { taxonomy: { categories: { '8': 'movies' }, values: {} } } })
    expect(await torrent()).toEqual([{ outcome: 'imported', reason: '', category: 'movies' }])
  })
})
