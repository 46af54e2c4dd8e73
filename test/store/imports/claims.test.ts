import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../../src/domain/units.ts'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import { requestDefaults, requestRules } from '../../../src/store/records/settings/requests.ts'
import * as claims from '../../../src/store/requests/claims.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import type { Rows } from '../../support/imports/small-dump.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'
const CLAIMED_AT = new Date('2020-01-02T03:04:05Z')
const LATER = new Date(IMPORTED_AT.getTime() + 3_600_000)
const RULES = requestRules(requestDefaults)
const ENDS_AT = new Date(IMPORTED_AT.getTime() + RULES.claimHours * HOUR_MS)

/** A request of ann, and who has claimed it. */
function unit3d(columns: readonly string[], claimed: Rows): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'fl_tokens']
  const names = ['ann', 'ben', 'cat']
  const requests = ['id', 'name', 'category_id', 'description', 'user_id', 'created_at']
  return dumpOf(
    table(
      'users',
      [...users, 'seedbonus'],
      names.map((name, at) => {
        const key = String(at + 1).repeat(32)
        return [at + 1, name, `${name}@old.example`, 'x', key, 3, 0, '0']
      }),
    ),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table('requests', requests, [[7, 'Wanted', 1, '', 1, DAY]]),
    table('request_claims', ['request_id', 'created_at', ...columns], claimed),
  )
}

/** Requests of bob by the modification with bounties and jobs. */
function xbtit(): string {
  const users = ['id', 'username', 'password', 'id_level', 'email', 'pid', 'seedbonus']
  const files = ['info_hash', 'bin_hash', 'filename', 'url', 'data', 'category', 'uploader']
  const requests = ['id', 'reqname', 'category', 'requester', 'dateadded', 'description']
  const filled = ['jobtakenby', 'jobtakenwhen', 'uploadedby', 'uploadedwhen', 'infohash']
  const names = ['boss', 'bob', 'cyd']
  const bytes = Buffer.from(MADE.hash, 'hex')
  return dumpOf(
    table(
      'xbtit_users',
      users,
      names.map((name, at) => {
        const key = String(at + 1).repeat(32)
        return [at + 2, name, 'x', 3, `${name}@old.example`, key, '0']
      }),
    ),
    table('xbtit_categories', ['id', 'name'], [[1, 'Movies']]),
    table('xbtit_files', files, [
      [MADE.hash, bytes, 'Some Movie 2001 1080p', `torrents/${MADE.hash}.btf`, DAY, 1, 2],
    ]),
    table(
      'xbtit_requests',
      [...requests, ...filled],
      [
        [1, 'Wanted', 1, 3, DAY, '[i]it[/i]', 4, DAY, 0, null, ''],
        [2, 'Got', 1, 3, DAY, '', 2, DAY, 2, DAY, MADE.hash],
        [3, 'Undone', 1, 3, DAY, '', 0, null, 0, null, MADE.hash],
      ],
    ),
    table(
      'xbtit_requests_comments',
      ['id', 'req_id', 'addedby', 'addedwhen', 'comment'],
      [[1, 1, 4, DAY, '[b]Soon[/b]']],
    ),
    table(
      'xbtit_requests_bounty',
      ['req_id', 'addedby', 'seedbonus'],
      [
        [1, 3, '20.5'],
        [2, 3, '5'],
      ],
    ),
  )
}

describe('claims of requests of another tracker', () => {
  let stage: ImportStage
  beforeEach(async () => {
    stage = await importStage({ torrents: { [`${MADE.hash}.btf`]: MADE.file } })
  })
  afterEach(() => stage.end())

  async function bring(source: string, dump: string, now = IMPORTED_AT) {
    const { report } = await stage.bring({ source, dump, now })
    expect(report.sums.filter((sum) => !addsUp(sum))).toEqual([])
    expect((await ledgerCheck.check(stage.db)).faults).toEqual([])
    return report.tables.find((one) => one.table === 'request_claims')
  }

  async function claimsHere() {
    const { rows } = await sql`
      select m.name, c.claimed_at as at, c.expires_at as ends, c.ended_at as ended
      from request_claim c join member m on m.id = c.member_id order by m.name`.execute(stage.db)
    return rows
  }

  async function idsOf(name: string) {
    const { rows } = await sql<{ member: number; request: number }>`
      select m.id as member, q.id as request from member m, request q
      where m.name = ${name}`.execute(stage.db)
    return rows[0]
  }

  const OF_BEN = { name: 'ben', at: CLAIMED_AT, ends: ENDS_AT }

  it('run as long as claims do here, and end when they are given up there', async () => {
    const columns = ['user_id', 'anon']
    const ben = [7, DAY, 2, 0]
    const counts = await bring(
      'unit3d',
      unit3d(columns, [ben, [7, '2020-01-01 00:00:00', 3, 1], [7, DAY, 1, 0], [7, DAY, 99, 0]]),
    )
    expect(counts).toMatchObject({ imported: 1, merged: 0, leftOut: 3, quarantined: 0 })
    expect(await claimsHere()).toEqual([{ ...OF_BEN, ended: null }])
    const { member, request } = await idsOf('cat')
    const cat = { id: member, name: 'cat' }
    expect(await claims.claim(stage.db, request, cat, RULES, LATER)).toBe('REQUEST_CLAIMED')
    await bring('unit3d', unit3d(columns, []), LATER)
    expect(await claimsHere()).toEqual([{ ...OF_BEN, ended: LATER }])
    // A member claims a request once.
    await bring('unit3d', unit3d(columns, [ben]), LATER)
    expect(await claimsHere()).toEqual([{ ...OF_BEN, ended: LATER }])
    expect(await claims.claim(stage.db, request, cat, RULES, LATER)).toBe('DONE')
  })

  it('stay while a fill waits here, which can be undone', async () => {
    const dump = unit3d(['user_id', 'anon'], [[7, DAY, 2, 0]])
    await bring('unit3d', dump)
    await sql`update request set state = 'filled'`.execute(stage.db)
    await bring('unit3d', dump, LATER)
    expect(await claimsHere()).toEqual([{ ...OF_BEN, ended: null }])
  })

  it('are of the member that an older version names', async () => {
    await bring('unit3d', unit3d(['username'], [[7, DAY, 'Ben']]))
    expect(await claimsHere()).toEqual([{ ...OF_BEN, ended: null }])
  })

  it('are jobs of XBTIT, whose fills name the torrent by its info hash', async () => {
    await bring('xbtit', xbtit())
    expect(await claimsHere()).toEqual([
      { name: 'cyd', at: CLAIMED_AT, ends: ENDS_AT, ended: null },
    ])
    const { rows } = await sql`
      select q.title, q.state, q.description as text, b.state as bounty, b.amount,
        t.name as torrent, m.name as payee
      from request q left join request_bounty b on b.request_id = q.id
      left join request_fill f on f.request_id = q.id left join torrent t on t.id = f.torrent_id
      left join member m on m.id = f.payee_id order by q.title`.execute(stage.db)
    const none = { text: '', bounty: null, amount: null, torrent: null, payee: null }
    expect(rows).toEqual([
      {
        ...{ title: 'Got', state: 'approved', text: '', bounty: 'paid', amount: 5_000 },
        ...{ torrent: 'Some Movie 2001 1080p', payee: 'boss' },
      },
      { ...none, title: 'Undone', state: 'open' },
      { ...none, title: 'Wanted', state: 'open', text: '_it_', bounty: 'held', amount: 20_500 },
    ])
    const { rows: said } = await sql`
      select q.title, m.name, c.body from comment c join member m on m.id = c.author_id
      join request q on c.target = 'request' and q.id = c.target_id`.execute(stage.db)
    expect(said).toEqual([{ title: 'Wanted', name: 'cyd', body: '**Soon**' }])
  })
})
