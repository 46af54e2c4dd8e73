import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { torrentpier } from '../../../src/store/imports/sources/torrentpier.ts'
import { createDb } from '../../support/patient-db.ts'
import { importInto } from '../../support/imports/importing.ts'
import type { Cell, DumpStyle } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE: DumpStyle = {
  ...{ isHex: false, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false, lineEnd: '\n' },
}
const { some } = torrentpier.versions
const VERSION_3 = (place: string) => !Object.hasOwn(some, place) || !some[place].includes('2 only')

/** All tables of a version, empty but for those of the members, without some places. */
function dumpWithout(gone: readonly string[], isIn: (place: string) => boolean): string {
  const isLeft = (place: string) => isIn(place) && !gone.includes(place)
  const parts = Object.entries(torrentpier.tables).flatMap(([table, columns]) => {
    if (!isLeft(table)) return []
    const names = columns.map((column) => column.split(':')[0])
    const left = names.filter((name) => isLeft(`${table}.${name}`))
    const values = new Map<string, Cell>([
      ...([
        ['user_id', 2],
        ['username', 'admin'],
        ['user_email', 'a@example.net'],
      ] as const),
    ])
    const rows = table === 'bb_users' ? [left.map((name) => values.get(name) ?? null)] : []
    const defined = left.map((name) => ({ name, type: 'varchar(255)' }))
    return [dumpTable(table, defined, rows, STYLE).toString()]
  })
  return `${HEAD}${parts.join('')}${FOOT}`
}

describe('a source without what its versions have', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-lacking-'))
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  const given = (name: string, gone: readonly string[], isIn = VERSION_3) => {
    const from = path.join(folder, `${name}.sql`)
    writeFileSync(from, dumpWithout(gone, isIn))
    return { source: 'torrentpier', from, mapping: { absent: [] } }
  }
  const members = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from import_row`.execute(db)
    return rows[0].n
  }

  it('stops a run before its first row, with the names', async () => {
    const gone = ['bb_posts', 'bb_users.user_points', 'bb_post_texts']
    const asked = given('gone', gone)
    await expect(importInto(database.url, asked)).rejects.toThrow(
      /bb_users\.user_points.*bb_posts_text, bb_post_texts|bb_posts_text, bb_post_texts.*bb_users\.user_points/,
    )
    await expect(importInto(database.url, asked)).rejects.toThrow(/absent: \[.*bb_posts[,\]]/)
    expect(await members()).toBe(0)
  })

  it('is reported by a dry run, with the versions that are known', async () => {
    const { said } = await importInto(database.url, { ...given('dry', ['bb_thx']), isDry: true })
    const { lacks } = said
    const found = Object.fromEntries(lacks.map(({ place, versions }) => [place, versions]))
    expect(found).toMatchObject({
      ...{ bb_posts_text: 'TorrentPier 2 only', 'bb_bt_torrents.post_id': 'TorrentPier 2 only' },
      bb_thx: 'TorrentPier 2.4 and later',
    })
    expect(lacks.filter(({ versions }) => versions === null)).toEqual([])
  })

  it('is imported where the mapping file says what is absent, tables or columns', async () => {
    const { source, from } = given('absent', ['bb_posts', 'bb_users.user_points'])
    const absent = ['bb_posts', 'bb_users.user_points']
    await importInto(database.url, { source, from, mapping: { absent } })
    expect(await members()).toBe(1)
  })
})
