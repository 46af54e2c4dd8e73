import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestDefaults, requestRules } from '../../../src/store/records/settings/requests.ts'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import * as bounties from '../../../src/store/requests/bounties.ts'
import * as deciding from '../../../src/store/requests/deciding.ts'
import * as ending from '../../../src/store/requests/ending.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import type { Cell } from '../../support/imports/mysqldump.ts'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'
import { until } from '../../support/until.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'
const LATER = new Date(IMPORTED_AT.getTime() + 3_600_000)
const RULES = requestRules(requestDefaults)

/** A request of ann that ben gives to; the bounty in points. */
interface Asked {
  readonly bounty: string
  readonly filledBy?: number
  readonly isApproved?: boolean
  /** Whether the old site has deleted the request, or the torrent that filled it. */
  readonly gone?: 'request' | 'torrent'
}

function dump({ bounty, filledBy, isApproved = false, gone }: Asked): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'fl_tokens']
  const names = ['ann', 'ben', 'cat']
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const requests = ['id', 'name', 'category_id', 'description', 'user_id', 'created_at']
  const filled = ['filled_by', 'torrent_id', 'filled_when', 'approved_by', 'approved_when']
  const fill: readonly Cell[] = filledBy === undefined ? [null, null, null] : [filledBy, 5, DAY]
  const approved: readonly Cell[] = isApproved ? [1, DAY] : [null, null]
  return dumpOf(
    table(
      'users',
      [...users, 'seedbonus'],
      names.map((name, at) => {
        const key = String(at + 1).repeat(32)
        return [at + 1, name, `${name}@old.example`, 'x', key, 3, 0, '100']
      }),
    ),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table(
      'torrents',
      torrents,
      gone === 'torrent'
        ? []
        : [[5, 'Some.Movie.2001.1080p', Buffer.from(MADE.hash, 'hex'), 1, 3, DAY, 1]],
    ),
    table(
      'requests',
      [...requests, ...filled],
      gone === 'request' ? [] : [[7, 'Wanted', 1, '', 1, DAY, ...fill, ...approved]],
    ),
    table(
      'request_bounty',
      ['requests_id', 'user_id', 'seedbonus', 'created_at'],
      gone === 'request' ? [] : [[7, 2, bounty, DAY]],
    ),
  )
}

describe('bounties of another tracker', () => {
  let stage: ImportStage
  beforeEach(async () => {
    stage = await importStage({ torrents: { '5.torrent': MADE.file } })
  })
  afterEach(() => stage.end())

  const importOnly = (asked: Asked) => stage.bring({ source: 'unit3d', dump: dump(asked) })

  /** Imports, and expects that every point is somewhere. */
  async function bring(asked: Asked) {
    const { report } = await importOnly(asked)
    expect(report.sums.filter((sum) => !addsUp(sum))).toEqual([])
    expect((await ledgerCheck.check(stage.db)).faults).toEqual([])
    return report.sums.find(({ what }) => what.startsWith('bounties'))
  }

  /** Points by member and request, in thousandths, with the state of the request. */
  async function points(): Promise<Record<string, number>> {
    const { rows } = await sql<{ name: string; balance: number }>`
      select coalesce(m.name, regexp_replace(a.name, ':.*', '')) as name,
        a.balance::bigint as balance
      from ledger_account a left join member m on m.id = a.member_id
      where a.currency = 'points' and a.balance > 0`.execute(stage.db)
    return Object.fromEntries(rows.map(({ name, balance }) => [name, balance]))
  }

  async function request() {
    const { rows } = await sql<{ id: number; state: string; member_id: number }>`
      select id, state, member_id from request`.execute(stage.db)
    return rows[0]
  }

  async function memberOf(name: string) {
    const { rows } = await sql<{ id: number }>`
      select id from member where name = ${name}`.execute(stage.db)
    return { memberId: rows[0].id, id: rows[0].id, name, address: null }
  }

  const ALL = { ann: 100_000, ben: 100_000, cat: 100_000 }

  it('return to who gave them when a request is closed here', async () => {
    expect(await bring({ bounty: '12.5' })).toMatchObject({ source: 12_500n, here: 12_500n })
    expect(await points()).toEqual({ ...ALL, request: 12_500 })
    await ending.close(stage.db, (await request()).id, {
      reason: 'Found it',
      by: await memberOf('ann'),
      now: LATER,
    })
    expect(await points()).toEqual({ ...ALL, ben: 112_500 })
    // What has ended here stays so.
    await bring({ bounty: '20' })
    expect(await points()).toEqual({ ...ALL, ben: 112_500 })
  })

  it('are paid here when a fill that waited is approved here', async () => {
    await bring({ bounty: '12.5', filledBy: 3 })
    const { id, state, member_id: asker } = await request()
    expect(state).toBe('filled')
    expect(await deciding.approve(stage.db, id, asker, RULES, LATER)).toBe('DONE')
    expect(await points()).toEqual({ ...ALL, cat: 112_500 })
    // The old site has not: its later changes do not count.
    await bring({ bounty: '12.5', filledBy: 3, isApproved: true })
    expect(await points()).toEqual({ ...ALL, cat: 112_500 })
  })

  it('leave a request that the old site has paid since', async () => {
    await bring({ bounty: '12.5', filledBy: 3 })
    await bring({ bounty: '15', filledBy: 3, isApproved: true })
    expect(await points()).toEqual(ALL)
    expect(await request()).toMatchObject({ state: 'approved' })
    const { rows } = await sql`
      select b.state, b.amount, f.state as fill from request_bounty b
      join request_fill f on f.id = b.fill_id order by b.id`.execute(stage.db)
    expect(rows).toEqual([
      { state: 'paid', amount: 12_500, fill: 'approved' },
      { state: 'paid', amount: 2_500, fill: 'approved' },
    ])
  })

  it('stay if a member has given something here', async () => {
    await bring({ bounty: '12.5' })
    const { id } = await request()
    const given = { requestId: id, currency: 'points', amount: 100_000n } as const
    const more = { ...given, isAnonymous: false, key: 'given here' }
    expect(await bounties.give(stage.db, await memberOf('cat'), more, RULES, LATER)).toMatchObject({
      ok: true,
    })
    await bring({ bounty: '14', filledBy: 3, isApproved: true })
    expect(await request()).toMatchObject({ state: 'open' })
    expect(await points()).toEqual({ ann: 100_000, ben: 100_000, request: 112_500 })
  })

  it('leave a request that the old site has deleted since, which is removed', async () => {
    await bring({ bounty: '12.5', filledBy: 3 })
    expect(await points()).toEqual({ ...ALL, request: 12_500 })
    expect(await bring({ bounty: '12.5', gone: 'request' })).toMatchObject({ here: 0n })
    expect(await points()).toEqual(ALL)
    expect(await request()).toMatchObject({ state: 'removed' })
    const { rows } = await sql`
      select b.state, f.state as fill, r.points from request r
      join request_bounty b on b.request_id = r.id
      join request_fill f on f.request_id = r.id`.execute(stage.db)
    expect(rows).toEqual([{ state: 'returned', fill: 'undone', points: 0 }])
    // What the old site has restored stays removed: staff here may have decided so.
    await bring({ bounty: '12.5' })
    expect(await request()).toMatchObject({ state: 'removed' })
  })

  it('stay in a request to which a member has given here, if the old site deletes it', async () => {
    await bring({ bounty: '12.5' })
    const { id } = await request()
    const given = { requestId: id, currency: 'points', amount: 100_000n } as const
    const more = { ...given, isAnonymous: false, key: 'given here' }
    await bounties.give(stage.db, await memberOf('cat'), more, RULES, LATER)
    await bring({ bounty: '12.5', gone: 'request' })
    expect(await request()).toMatchObject({ state: 'open' })
    expect(await points()).toEqual({ ann: 100_000, ben: 100_000, request: 112_500 })
  })

  it.each([
    ['is deleted', { gone: 'request' }],
    ['is filled', { filledBy: 3, isApproved: true }],
  ] as const)('stay in one to which a member gives while it %s there', async (_, since) => {
    await bring({ bounty: '12.5' })
    const { id } = await request()
    const isWaiting = async () => {
      const { rows } = await sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(stage.db)
      return rows.length > 0
    }
    const { second } = await stage.db.transaction().execute(async (tx) => {
      await sql`select from request where id = ${id} for update`.execute(tx)
      const second = importOnly({ bounty: '12.5', ...since })
      await until(isWaiting)
      await sql`
        insert into request_bounty (request_id, member_id, currency, amount, is_anonymous, key,
          given_at)
        select ${id}, id, 'points', 1000, false, 'given since', ${LATER} from member
        where name = 'cat'`.execute(tx)
      return { second }
    })
    await second
    expect(await request()).toMatchObject({ state: 'open' })
    const { rows } = await sql`
      select state, amount from request_bounty order by id`.execute(stage.db)
    expect(rows).toEqual([
      { state: 'held', amount: 12_500 },
      { state: 'held', amount: 1_000 },
    ])
  })

  it('say by which torrent they were paid once that is here', async () => {
    const filled = { bounty: '12.5', filledBy: 3, isApproved: true }
    await bring({ ...filled, gone: 'torrent' })
    expect(await request()).toMatchObject({ state: 'closed' })
    await bring(filled)
    expect(await request()).toMatchObject({ state: 'approved' })
    expect(await points()).toEqual(ALL)
    const { rows } = await sql`
      select b.state, t.name, m.name as payee, r.ended_reason as why from request r
      join request_bounty b on b.request_id = r.id join request_fill f on f.id = b.fill_id
      join torrent t on t.id = f.torrent_id join member m on m.id = f.payee_id`.execute(stage.db)
    const name = 'Some.Movie.2001.1080p'
    expect(rows).toEqual([{ state: 'paid', name, payee: 'cat', why: null }])
  })

  it('wait in quarantine if their sum cannot be right', async () => {
    expect(await bring({ bounty: '9007199254741' })).toMatchObject({ here: 0n })
    expect(await request()).toBeUndefined()
    const { rows } = await sql`
      select outcome, reason from import_row where kind = 'request'`.execute(stage.db)
    expect(rows).toEqual([{ outcome: 'quarantined', reason: 'Its bounties are above 2^53' }])
  })
})
