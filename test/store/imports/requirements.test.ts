import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { IMPORTED_AT, importInto } from '../../support/imports/importing.ts'
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
const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'

/** What the old site says of its warning of ben for the torrent of ann. */
interface Warned {
  readonly isActive?: boolean
  /** Whether the dump has the table of warnings. */
  readonly isThere?: boolean
}

function table(name: string, columns: readonly string[], rows: readonly (readonly Cell[])[]) {
  const typed = columns.map((column) => {
    return { name: column, type: column === 'info_hash' ? 'binary(20)' : 'text' }
  })
  return dumpTable(name, typed, rows, STYLE).toString()
}

function dump({ isActive = true, isThere = true }: Warned): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id']
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const history = ['id', 'user_id', 'torrent_id', 'uploaded', 'actual_uploaded', 'seedtime']
  const warnings = ['id', 'user_id', 'torrent', 'reason', 'expires_on', 'active', 'created_at']
  return [
    HEAD,
    table(
      'users',
      [...users, 'fl_tokens', 'seedbonus'],
      [
        [1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3, 0, '0'],
        [2, 'ben', 'ben@old.example', 'x', '2'.repeat(32), 3, 0, '0'],
      ],
    ),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table('torrents', torrents, [
      [5, 'Some.Movie.2001.1080p', Buffer.from(MADE.hash, 'hex'), 1, 1, DAY, 1],
    ]),
    table(
      'history',
      [...history, 'created_at', 'updated_at', 'completed_at', 'prewarn', 'immune'],
      [[1, 2, 5, 0, 0, 60, DAY, DAY, DAY, 0, 0]],
    ),
    isThere
      ? table('warnings', warnings, [
          [9, 2, 5, ' Not seeded\n', '2100-01-01 00:00:00', isActive ? 1 : 0, DAY],
        ])
      : '',
    FOOT,
  ].join('')
}

describe('the seeding requirement of a warning on another tracker', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeEach(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-requirements-'))
    mkdirSync(path.join(folder, 'torrents'))
    writeFileSync(path.join(folder, 'torrents', '5.torrent'), MADE.file)
  })
  afterEach(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  async function bring(warned: Warned): Promise<void> {
    const from = path.join(folder, 'dump.sql')
    writeFileSync(from, dump(warned))
    await importInto(database.url, {
      ...{ source: 'unit3d', from, torrents: path.join(folder, 'torrents') },
    })
  }

  /** The state of the requirement, and whether its warning holds. */
  async function stand() {
    const { rows } = await sql<{ state: string | null; holds: boolean; kind: string }>`
      select o.state, w.removed_at is null as holds, w.kind
      from member_warning w left join obligation o on o.warning_id = w.id`.execute(db)
    return rows
  }

  const OPEN = [{ state: 'warned', holds: true, kind: 'hit-and-run' }]

  it('has the warning, whatever space is around its reason', async () => {
    await bring({})
    expect(await stand()).toEqual(OPEN)
  })

  it('is removed when the old site has settled it since, and its warning is lifted', async () => {
    await bring({})
    await bring({ isActive: false })
    expect(await stand()).toEqual([{ state: null, holds: false, kind: 'hit-and-run' }])
  })

  it('stays when a task or staff have changed it here', async () => {
    await bring({})
    await sql`update obligation set prewarned_at = ${IMPORTED_AT}`.execute(db)
    await bring({ isActive: false })
    expect(await stand()).toEqual(OPEN)
  })

  it('stays when a later dump leaves its table out', async () => {
    await bring({})
    await bring({ isThere: false })
    expect(await stand()).toEqual(OPEN)
  })
})
