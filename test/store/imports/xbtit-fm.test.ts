import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import { TOKEN_DAYS } from '../../../src/store/promotions/token-uses.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
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
const DAY_AT = new Date('2020-01-02T03:04:05Z')
const NEVER = '0000-00-00 00:00:00'
const END = '2099-01-01 00:00:00'
const END_AT = new Date('2099-01-01T00:00:00Z')

const USER = {
  ...{ id: 0, username: '', password: 'x', id_level: 3, email: '', pid: '', joined: DAY },
  ...{ lastconnect: DAY, freeleech_slots: 0, freeleech_slot_hashes: '', about_me: '' },
  ...{ ban: 'no', ban_comment: '', ban_added: '', booted: 'no', whybooted: '', addbooted: NEVER },
  ...{ is_parked: 'no', allowdownload: 'yes', warn: 'no', warnreason: '', warnadded: NEVER },
}

/** Members by name, with what is special of each. */
const USERS: Readonly<Record<string, Partial<typeof USER>>> = {
  boss: {},
  bob: {
    ...{ freeleech_slots: 2, freeleech_slot_hashes: `${MADE.hash},${'9'.repeat(40)}` },
    ...{ about_me: '[b]Me[/b]', warn: 'yes', warnreason: 'Rude', warnadded: END },
  },
  cyd: { ban: 'yes', ban_comment: 'Cheats', ban_added: String(DAY_AT.getTime() / 1000) },
  dan: { booted: 'yes', whybooted: 'Loud', addbooted: END },
  eve: { is_parked: 'yes', allowdownload: 'no', warn: 'yes', warnreason: 'Old', warnadded: DAY },
}

function table(name: string, rows: readonly Readonly<Record<string, Cell>>[]): string {
  const columns = Object.keys(rows[0]).map((column) => {
    return { name: column, type: column === 'bin_hash' ? 'binary(20)' : 'text' }
  })
  return dumpTable(
    name,
    columns,
    rows.map((row) => Object.values(row)),
    STYLE,
  ).toString()
}

function dump(): string {
  const users = Object.entries(USERS).map(([username, special], at) => {
    const id = at + 2
    const email = `${username}@old.example`
    return { ...USER, id, username, email, pid: String(id).repeat(32), ...special }
  })
  const bytes = Buffer.from(MADE.hash, 'hex')
  return [
    HEAD,
    table('xbtit_users', users),
    table('xbtit_categories', [{ id: 1, name: 'Movies' }]),
    table('xbtit_files', [
      {
        ...{ info_hash: MADE.hash, bin_hash: bytes, filename: 'Some Movie 2001 1080p' },
        ...{ url: `torrents/${MADE.hash}.btf`, data: DAY, category: 1, uploader: 2 },
        ...{ free: 'yes', free_expire_date: END, gold: '1', multiplier: 3 },
      },
    ]),
    FOOT,
  ].join('')
}

describe('what xbtitFM has beyond XBTIT', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeEach(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-xbtit-fm-'))
    mkdirSync(path.join(folder, 'torrents'))
    writeFileSync(path.join(folder, 'torrents', `${MADE.hash}.btf`), MADE.file)
    const from = path.join(folder, 'dump.sql')
    writeFileSync(from, dump())
    const torrents = path.join(folder, 'torrents')
    const { report } = await importInto(database.url, { source: 'xbtit', from, torrents })
    expect(report.sums.filter((sum) => !addsUp(sum))).toEqual([])
  })
  afterEach(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  it('comes with its members, torrents and slots', async () => {
    expect((await ledgerCheck.check(db)).faults).toEqual([])
    const { rows: members } = await sql`
      select name, state, ban_reason as reason, banned_at as banned, can_leech as leech, about
      from member order by name`.execute(db)
    const one = { state: 'active', reason: null, banned: null, leech: true, about: '' }
    expect(members).toEqual([
      { ...one, name: 'bob', about: '**Me**' },
      { ...one, name: 'boss' },
      { ...one, name: 'cyd', state: 'banned', reason: 'Cheats', banned: DAY_AT },
      {
        ...{ ...one, name: 'dan', state: 'banned', reason: `Loud (until ${END})` },
        banned: IMPORTED_AT,
      },
      { ...one, name: 'eve', state: 'parked', leech: false },
    ])
    const { rows: warnings } = await sql`
      select m.name, w.reason, w.created_at as at, w.ends_at as until, w.removed_at as removed
      from member_warning w join member m on m.id = w.member_id order by m.name`.execute(db)
    expect(warnings).toEqual([
      { name: 'bob', reason: 'Rude', at: IMPORTED_AT, until: END_AT, removed: null },
      { name: 'eve', reason: 'Old', at: DAY_AT, until: DAY_AT, removed: null },
    ])
    const { rows: promotions } = await sql`
      select up_permille as up, down_permille as down, ends_at as until
      from promotion order by up_permille`.execute(db)
    expect(promotions).toEqual([
      { up: 1000, down: 0, until: END_AT },
      { up: 3000, down: 1000, until: null },
    ])
    const { rows: uses } = await sql`
      select m.name, t.name as torrent, u.expires_at as until
      from token_use u join member m on m.id = u.member_id
      join torrent t on t.id = u.torrent_id`.execute(db)
    const until = new Date(IMPORTED_AT.getTime() + TOKEN_DAYS * DAY_MS)
    expect(uses).toEqual([{ name: 'bob', torrent: 'Some Movie 2001 1080p', until }])
  })
})
