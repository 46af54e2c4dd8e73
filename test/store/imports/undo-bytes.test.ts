import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import { undo } from '../../../src/store/imports/undo.ts'
import * as days from '../../../src/store/traffic/days.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import { addMember } from '../../support/community/rows.ts'
import { IMPORTED_AT, importInto } from '../../support/imports/importing.ts'
import type { Cell, DumpStyle } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE: DumpStyle = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false, lineEnd: '\n' },
}
const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'
const HOUR = 3_600
const LATER = new Date(IMPORTED_AT.getTime() + 4 * HOUR * 1000)

function table(name: string, columns: readonly string[], rows: readonly (readonly Cell[])[]) {
  const typed = columns.map((column) => {
    return { name: column, type: column === 'info_hash' ? 'binary(20)' : 'text' }
  })
  return dumpTable(name, typed, rows, STYLE).toString()
}

/** Two members and a torrent, with bytes that the old site has booked. */
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
    FOOT,
  ].join('')
}

describe('bytes that clients have moved since an import', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-undo-bytes-'))
    mkdirSync(path.join(folder, 'torrents'))
    writeFileSync(path.join(folder, 'torrents', '5.torrent'), MADE.file)
    writeFileSync(path.join(folder, 'dump.sql'), dump())
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  const takeBack = () => oneAtATime(database.url, silentLog(), (one) => undo(one.db, LATER))
  const bring = async () => {
    const torrents = path.join(folder, 'torrents')
    await importInto(database.url, {
      source: 'unit3d',
      from: path.join(folder, 'dump.sql'),
      torrents,
    })
  }
  const memberCalled = async (name: string) => {
    return db.selectFrom('member').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  }

  /** Books announces of a member's client through a journal, as the worker does. */
  async function announces(memberId: number, moved: { up?: bigint; down?: bigint }) {
    const { id } = await db.selectFrom('torrent').select('id').executeTakeFirstOrThrow()
    const at = IMPORTED_AT.getTime() / 1000
    const client = aSession({ memberId, torrentId: id, sessionKey: randomId().slice(0, 16), at })
    const journal = aJournal()
    journal.add(client.says({ after: HOUR }), client.says({ after: HOUR, ...moved }))
    await book(db, journal.batch(), { node: 'x', storeId: randomId() }, LATER)
  }

  const left = async () => {
    const { rows } = await sql`
      select (select count(*) from traffic_ledger) as intervals,
        (select count(*) from traffic_day) as days, (select count(*) from peer_session) as sessions,
        (select count(*) from member_torrent) as pairs`.execute(db)
    return rows
  }

  it('prevents no undo where clients have only seeded', async () => {
    await bring()
    await announces((await memberCalled('ann')).id, {})
    const stranger = await addMember(db)
    await announces(stranger, {})
    expect(await takeBack()).toEqual({ ok: true, members: 2, torrents: 1 })
    expect(await left()).toEqual([{ intervals: 0, days: 0, sessions: 0, pairs: 0 }])
    expect((await ledgerCheck.check(db)).faults).toEqual([])
  })

  it('refuses with their sum, before they are rolled up into days and later', async () => {
    await bring()
    await announces((await memberCalled('ann')).id, { up: 4_321n })
    await announces((await memberCalled('ben')).id, { down: 79n })
    const refused = { ok: false, changed: [], bytes: 4_400n }
    const movers = ['ann: 4321 bytes', 'ben: 79 bytes']
    expect(await takeBack()).toEqual({ ...refused, movers })
    const day = new Date(IMPORTED_AT.toISOString().slice(0, 10))
    expect(await days.rollUp(db, day, 1)).toBe(1)
    expect(await takeBack()).toEqual({ ...refused, movers })
    expect(await days.rollUp(db, day, 100)).toBeGreaterThan(0)
    expect(await takeBack()).toEqual({ ...refused, movers })
  })

  it('counts what members who were here before have moved of imported torrents', async () => {
    const { id, name } = await db
      .selectFrom('member')
      .select(['id', 'name'])
      .where('name', 'not in', ['ann', 'ben'])
      .executeTakeFirstOrThrow()
    await announces(id, { up: 600n })
    expect(await takeBack()).toEqual({
      ...{ ok: false, changed: [], bytes: 5_000n },
      movers: ['ann: 4321 bytes', `${name}: 600 bytes`, 'ben: 79 bytes'],
    })
  })
})
