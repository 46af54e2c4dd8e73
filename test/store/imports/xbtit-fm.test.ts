import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import { TOKEN_DAYS } from '../../../src/store/promotions/token-uses.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, tableOf } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'

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

function dump(): string {
  const users = Object.entries(USERS).map(([username, special], at) => {
    const id = at + 2
    const email = `${username}@old.example`
    return { ...USER, id, username, email, pid: String(id).repeat(32), ...special }
  })
  const bytes = Buffer.from(MADE.hash, 'hex')
  return dumpOf(
    tableOf('xbtit_users', ...users),
    tableOf('xbtit_categories', { id: 1, name: 'Movies' }),
    tableOf('xbtit_files', {
      ...{ info_hash: MADE.hash, bin_hash: bytes, filename: 'Some Movie 2001 1080p' },
      ...{ url: `torrents/${MADE.hash}.btf`, data: DAY, category: 1, uploader: 2 },
      ...{ free: 'yes', free_expire_date: END, gold: '1', multiplier: 3 },
    }),
  )
}

describe('what xbtitFM has beyond XBTIT', () => {
  let stage: ImportStage
  beforeEach(async () => {
    stage = await importStage({ torrents: { [`${MADE.hash}.btf`]: MADE.file } })
    const { report } = await stage.bring({ source: 'xbtit', dump: dump() })
    expect(report.sums.filter((sum) => !addsUp(sum))).toEqual([])
  })
  afterEach(() => stage.end())

  it('comes with its members, torrents and slots', async () => {
    expect((await ledgerCheck.check(stage.db)).faults).toEqual([])
    const { rows: members } = await sql`
      select name, state, ban_reason as reason, banned_at as banned, can_leech as leech, about
      from member order by name`.execute(stage.db)
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
      from member_warning w join member m on m.id = w.member_id order by m.name`.execute(stage.db)
    expect(warnings).toEqual([
      { name: 'bob', reason: 'Rude', at: IMPORTED_AT, until: END_AT, removed: null },
      { name: 'eve', reason: 'Old', at: DAY_AT, until: DAY_AT, removed: null },
    ])
    const { rows: promotions } = await sql`
      select up_permille as up, down_permille as down, ends_at as until
      from promotion order by up_permille`.execute(stage.db)
    expect(promotions).toEqual([
      { up: 1000, down: 0, until: END_AT },
      { up: 3000, down: 1000, until: null },
    ])
    const { rows: uses } = await sql`
      select m.name, t.name as torrent, u.expires_at as until
      from token_use u join member m on m.id = u.member_id
      join torrent t on t.id = u.torrent_id`.execute(stage.db)
    const until = new Date(IMPORTED_AT.getTime() + TOKEN_DAYS * DAY_MS)
    expect(uses).toEqual([{ name: 'bob', torrent: 'Some Movie 2001 1080p', until }])
  })
})
