import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { move } from '../../../src/domain/ledger/currencies.ts'
import type { RequestRules } from '../../../src/domain/requests/requests.ts'
import { DAY_MS, HOUR_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as balances from '../../../src/store/records/ledger/balances.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import { settleSome } from '../../../src/store/records/ledger/settling.ts'
import * as bounties from '../../../src/store/requests/bounties.ts'
import * as claims from '../../../src/store/requests/claims.ts'
import * as deciding from '../../../src/store/requests/deciding.ts'
import * as ending from '../../../src/store/requests/ending.ts'
import * as fills from '../../../src/store/requests/fills.ts'
import * as requests from '../../../src/store/requests/requests.ts'
import { check } from '../../../src/store/traffic/ledger-check.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
/** Two site nodes. */
let db: Db
let other: Db
const now = new Date('2026-03-01T12:00:00Z')
const rules: RequestRules = {
  ...{ leastPoints: 1_000n, leastBytes: 1_000n, taxPercent: 10 },
  ...{ claimHours: 72, approveDays: 7, openDays: 180 },
}

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 6 })
  other = createDb(database.url, { log: silentLog(), max: 6 })
})
afterAll(async () => {
  await closeDb(db)
  await closeDb(other)
  await database.drop()
})

type Currency = 'points' | 'upload'
let keys = 0
let asker: number
let giver: number
let uploader: number

beforeEach(async () => {
  ;[asker, giver, uploader] = await members(3)
})

async function members(count: number): Promise<number[]> {
  const made: number[] = []
  for (let nth = 0; nth < count; nth++) {
    const member = await addMember(db)
    await granted(member, 'points', 100_000n)
    await granted(member, 'upload', 100_000n)
    made.push(member)
  }
  return made
}

function granted(member: number, currency: Currency, amount: bigint) {
  const entries = move(currency, amount, { system: 'staff' }, { member })
  const post = { kind: 'grant', key: `g${keys++}`, entries, by: null, now } as const
  return db.transaction().execute((tx) => ledger.post(tx, post))
}

async function ask(by = asker): Promise<number> {
  const { id } = await db
    .insertInto('request')
    .values({
      ...{ member_id: by, category_id: 1, title: `wanted ${keys++}`, created_at: now },
      ends_at: new Date(now.getTime() + 180 * DAY_MS),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function upload(by = uploader): Promise<number> {
  const torrent = await addTorrent(db)
  await sql`update torrent set uploader_id = ${by}, category_id = 1 where id = ${torrent}`.execute(
    db,
  )
  return torrent
}

function give(requestId: number, member: number, amount: bigint, currency: Currency = 'points') {
  const bounty = { requestId, currency, amount, isAnonymous: false, key: `bounty-key-${keys++}` }
  return bounties.give(db, { id: member, name: 'giver' }, bounty, rules, now)
}

function fillWith(requestId: number, torrentId: number, by = uploader, node = db) {
  return fills.fill(node, { requestId, torrentId }, { id: by, name: 'filler' }, now)
}

async function filled(by = uploader): Promise<number> {
  const id = await ask()
  await give(id, giver, 10_000n)
  expect(await fillWith(id, await upload(by))).toMatchObject({ ok: true })
  return id
}

const points = (member: number) => balances.balanceOf(db, { member }, 'points')
const heldBy = (request: number) => balances.balanceOf(db, { request }, 'points')
const owed = (member: number) => balances.balanceOf(db, { debt: member }, 'points')
const stateOf = async (id: number) => (await requests.find(db, id))?.state
const staff = { memberId: null, name: 'staff', address: null } as never

async function isWaiting(): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}

describe('a bounty', () => {
  it('is held whole by the account of the request, and paid to the uploader less the fee', async () => {
    const id = await filled()
    expect([await points(giver), await heldBy(id)]).toEqual([90_000n, 10_000n])
    expect(await deciding.approve(db, id, asker, rules, now)).toBe('DONE')
    expect([await heldBy(id), await points(uploader)]).toEqual([0n, 109_000n])
    expect(await stateOf(id)).toBe('approved')
    expect(await deciding.approve(db, id, asker, rules, now)).toBe('OVERTAKEN')
  })

  it('is refused below the minimum, beyond the balance, and counted once for its key', async () => {
    const id = await ask()
    expect(await give(id, giver, 999n)).toMatchObject({ code: 'TOO_SMALL' })
    expect(await give(id, giver, 100_001n)).toMatchObject({ code: 'NOT_ENOUGH' })
    const bounty = { requestId: id, currency: 'points', amount: 5_000n } as const
    const sent = { ...bounty, isAnonymous: true, key: 'the-same-key' }
    const who = { id: giver, name: 'giver' }
    await Promise.all([db, other].map((node) => bounties.give(node, who, sent, rules, now)))
    expect([await points(giver), await heldBy(id)]).toEqual([95_000n, 5_000n])
  })

  it('in upload credit can be as much as a member uploaded, and no more', async () => {
    const [member] = await members(1)
    await sql`update member_totals set uploaded = uploaded + 50000 where member_id = ${member}
    `.execute(db)
    const id = await ask()
    expect(await give(id, member, 150_001n, 'upload')).toMatchObject({ code: 'NOT_ENOUGH' })
    expect(await give(id, member, 150_000n, 'upload')).toMatchObject({ ok: true })
    const { uploaded } = await db
      .selectFrom('member_totals')
      .select('uploaded')
      .where('member_id', '=', member)
      .executeTakeFirstOrThrow()
    expect(uploaded).toBe(0n)
    await ending.close(db, id, {
      reason: '',
      by: { ...(staff as object), memberId: asker } as never,
      now,
    })
    await sql`update member_totals set uploaded = uploaded - 50000 where member_id = ${member}
    `.execute(db)
    expect((await check(db)).faults).toEqual([])
  })

  it('returns to its giver when the uploader gave it', async () => {
    const id = await ask()
    await give(id, uploader, 20_000n)
    await give(id, giver, 10_000n)
    await fillWith(id, await upload())
    await deciding.approve(db, id, asker, rules, now)
    expect(await points(uploader)).toBe(109_000n)
  })
})

describe('a fill', () => {
  it('is one of two at the same time', async () => {
    const id = await ask()
    const torrents = [await upload(), await upload(giver)]
    const [one, two] = await Promise.all([
      fillWith(id, torrents[0]),
      fillWith(id, torrents[1], giver, other),
    ])
    expect([one, two].filter(({ ok }) => ok)).toHaveLength(1)
    expect([one, two].find(({ ok }) => !ok)).toMatchObject({ code: 'REQUEST_FILLED' })
  })

  it('needs a listed torrent of another member that has what was asked for', async () => {
    const id = await ask()
    const pending = await addTorrent(db, { state: 'pending' })
    expect(await fillWith(id, pending)).toMatchObject({ code: 'NOT_LISTED' })
    expect(await fillWith(id, await upload(asker))).toMatchObject({ code: 'OWN_TORRENT' })
    await sql`update request set attributes = '{"resolution": "1080p"}' where id = ${id}`.execute(
      db,
    )
    const torrent = await upload()
    await sql`update torrent set attributes = '{"resolution": "720p"}', category_id = 3
      where id = ${torrent}`.execute(db)
    const refused = await fillWith(id, torrent)
    expect(refused).toMatchObject({ code: 'DIFFERENT' })
    expect(refused.ok || !('differences' in refused) ? [] : refused.differences).toEqual([
      'The torrent is in another category.',
      expect.stringMatching(/1080p, not 720p/),
    ])
    await sql`update torrent set attributes = '{"resolution": "1080p"}', category_id = 1
      where id = ${torrent}`.execute(db)
    expect(await fillWith(id, torrent)).toMatchObject({ ok: true })
  })

  it('is reserved for the claimer while a claim lasts', async () => {
    const id = await ask()
    expect(await claims.claim(db, id, { id: giver, name: 'g' }, rules, now)).toBe('DONE')
    const second = claims.claim(other, id, { id: uploader, name: 'u' }, rules, now)
    expect(await second).toBe('REQUEST_CLAIMED')
    expect(await fillWith(id, await upload())).toMatchObject({ code: 'REQUEST_CLAIMED' })
    const later = new Date(now.getTime() + 72 * HOUR_MS)
    expect(await claims.expireSome(db, later, 10)).toBe(1)
    expect(await claims.claim(db, id, { id: giver, name: 'g' }, rules, later)).toBe(
      'CLAIMED_BEFORE',
    )
    expect(await fillWith(id, await upload())).toMatchObject({ ok: true })
  })

  it('is possible for the claimer until the claim ends, after the end of the request', async () => {
    const id = await ask()
    const hoursAfterEnd = (hours: number) =>
      new Date(now.getTime() + 180 * DAY_MS + hours * HOUR_MS)
    const claimer = { id: uploader, name: 'u' }
    expect(await claims.claim(db, id, claimer, rules, hoursAfterEnd(-1))).toBe('DONE')
    await ending.expireSome(db, hoursAfterEnd(1), 100)
    const given = { requestId: id, torrentId: await upload() }
    const fill = (by: number) => fills.fill(db, given, { id: by, name: 'f' }, hoursAfterEnd(1))
    expect(await fill(giver)).toMatchObject({ code: 'REQUEST_NOT_OPEN' })
    expect(await fill(uploader)).toMatchObject({ ok: true })
  })

  it('is not approved by time in place of one that was declined at that moment', async () => {
    const id = await filled()
    const [later, torrent_id] = [new Date(now.getTime() + 7 * DAY_MS), await upload()]
    const { run } = await db.transaction().execute(async (tx) => {
      await requests.lock(tx, id)
      const approving = ending.approveSome(other, rules, later, 1_000)
      await until(isWaiting, 20, 'the task waits')
      await sql`update request_fill set state = 'declined', decided_at = ${later}
        where request_id = ${id}`.execute(tx)
      const second = { request_id: id, torrent_id, payee_id: uploader, filler_id: uploader }
      await tx
        .insertInto('request_fill')
        .values({ ...second, filled_at: later })
        .execute()
      return { run: approving }
    })
    await run
    expect([await stateOf(id), await heldBy(id)]).toEqual(['filled', 10_000n])
  })

  it('is approved by time, and undone when its torrent is removed', async () => {
    const id = await filled()
    const later = new Date(now.getTime() + 7 * DAY_MS)
    expect(await ending.approveSome(db, rules, new Date(later.getTime() - 1), 10)).toBe(0)
    expect(await ending.approveSome(db, rules, later, 10)).toBeGreaterThan(0)
    expect(await points(uploader)).toBe(109_000n)
    await sql`update torrent set state = 'removed' where id in (
      select torrent_id from request_fill where request_id = ${id})`.execute(db)
    await ending.undoRemoved(db, later, 10)
    expect([await points(giver), await points(uploader)]).toEqual([100_000n, 100_000n])
    expect(await stateOf(id)).toBe('open')
  })

  it('that is declined can be disputed, and staff decide', async () => {
    const id = await filled()
    expect(await deciding.decline(db, id, giver, 'no', now)).toBe('FORBIDDEN')
    expect(await deciding.decline(db, id, asker, 'no', now)).toBe('DONE')
    expect(await deciding.dispute(db, id, giver, 'but', now)).toBe('FORBIDDEN')
    expect(await deciding.dispute(db, id, uploader, 'but', now)).toBe('DONE')
    const verdict = { isFilled: true, reason: 'It is what was asked for.' }
    expect(await deciding.decide(db, id, verdict, staff, rules, now)).toBe('DONE')
    expect([await heldBy(id), await points(uploader)]).toEqual([0n, 109_000n])
  })
})

describe('what was paid', () => {
  it('returns whole when the fill is undone, and what was spent is a debt that is settled', async () => {
    const id = await filled()
    await deciding.approve(db, id, asker, rules, now)
    const entries = move('points', 105_000n, { member: uploader }, { system: 'store' })
    const spent = { kind: 'purchase', key: `s${keys++}`, entries, by: null, now } as const
    await db.transaction().execute((tx) => ledger.post(tx, spent))
    expect(await deciding.undo(db, id, { reason: 'wrong', by: staff, now })).toBe('DONE')
    expect([await points(giver), await points(uploader), await owed(uploader)]).toEqual([
      100_000n,
      0n,
      -5_000n,
    ])
    await granted(uploader, 'points', 3_000n)
    const more = { ...spent, key: `s${keys++}` }
    const one = move('points', 1n, { member: uploader }, { system: 'store' })
    const refused = await db
      .transaction()
      .execute((tx) => ledger.post(tx, { ...more, entries: one }))
    expect(refused).toMatchObject({ code: 'NOT_ENOUGH' })
    await Promise.all([settleSome(db, now, 10), settleSome(other, now, 10)])
    expect([await points(uploader), await owed(uploader)]).toEqual([0n, -2_000n])
    await granted(uploader, 'points', 3_000n)
    await settleSome(db, now, 10)
    expect([await points(uploader), await owed(uploader)]).toEqual([1_000n, 0n])
    expect((await check(db)).faults).toEqual([])
  })

  it('returns when a request expires, and when members leave', async () => {
    const [id, own] = [await ask(), await ask(giver)]
    await give(id, giver, 10_000n)
    await give(own, asker, 10_000n)
    await db.transaction().execute((tx) => ending.leave(tx, giver, now))
    expect([await heldBy(id), await heldBy(own), await points(asker)]).toEqual([0n, 0n, 100_000n])
    expect([await stateOf(id), await stateOf(own)]).toEqual(['open', 'closed'])
    await give(id, uploader, 10_000n)
    await ending.expireSome(db, new Date(now.getTime() + 181 * DAY_MS), 10)
    expect([await heldBy(id), await points(uploader)]).toEqual([0n, 100_000n])
    expect(await stateOf(id)).toBe('expired')
  })
})
