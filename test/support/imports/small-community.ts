import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import { undo } from '../../../src/store/imports/undo.ts'
import { createDb } from '../patient-db.ts'
import { testDatabase } from '../postgres.ts'
import { importInto } from './importing.ts'
import type { Cell, DumpStyle } from './mysqldump.ts'
import { dumpTable, FOOT, HEAD } from './mysqldump.ts'
import { oldTorrent } from './torrents.ts'

// A small community of UNIT3D that a test imports and takes back.

const STYLE: DumpStyle = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false, lineEnd: '\n' },
}
const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'

function table(name: string, columns: readonly string[], rows: readonly (readonly Cell[])[]) {
  const typed = columns.map((column) => {
    return { name: column, type: column === 'info_hash' ? 'binary(20)' : 'text' }
  })
  return dumpTable(name, typed, rows, STYLE).toString()
}

/** Two members, a note about ben, and a torrent with bytes that the old site has booked. */
function dump(): string {
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const history = ['id', 'user_id', 'torrent_id', 'uploaded', 'actual_uploaded', 'seedtime']
  const times = ['created_at', 'updated_at', 'completed_at']
  return [
    HEAD,
    table(
      'users',
      ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'uploaded'],
      [
        [1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3, 100_000],
        [2, 'ben', 'ben@old.example', 'x', '2'.repeat(32), 3, 7],
      ],
    ),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table('torrents', torrents, [
      [5, 'Some.Movie.2001.1080p', Buffer.from(MADE.hash, 'hex'), 1, 1, DAY, 1],
    ]),
    table(
      'history',
      [...history, ...times],
      [
        [1, 1, 5, 8_000, 5_000, 3600, DAY, DAY, DAY],
        [2, 2, 5, 0, 0, 60, DAY, DAY, DAY],
      ],
    ),
    table(
      'user_notes',
      ['id', 'user_id', 'staff_id', 'message', 'created_at'],
      [[1, 2, 1, 'Shares an address', DAY]],
    ),
    FOOT,
  ].join('')
}

/** A database into which that community can be imported, and from which it can be removed. */
export async function smallCommunity() {
  const database = await testDatabase()
  const db: Db = createDb(database.url, { log: silentLog() })
  const folder = mkdtempSync(path.join(tmpdir(), 'babou-small-'))
  const torrents = path.join(folder, 'torrents')
  const from = path.join(folder, 'dump.sql')
  mkdirSync(torrents)
  writeFileSync(path.join(torrents, '5.torrent'), MADE.file)
  writeFileSync(from, dump())
  return {
    db,
    bring: () => importInto(database.url, { source: 'unit3d', from, torrents }),
    takeBack: (now: Date) => oneAtATime(database.url, silentLog(), (one) => undo(one.db, now)),
    async memberCalled(name: string) {
      const members = db.selectFrom('member').select(['id', 'name']).where('name', '=', name)
      return members.executeTakeFirstOrThrow()
    },
    async drop() {
      await closeDb(db)
      await database.drop()
      rmSync(folder, { recursive: true })
    },
  }
}
