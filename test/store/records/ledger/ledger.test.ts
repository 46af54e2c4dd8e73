import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { move } from '../../../../src/domain/ledger/currencies.ts'
import { silentLog } from '../../../../src/shared/log.ts'
import type { Db } from '../../../../src/store/base/db.ts'
import { closeDb } from '../../../../src/store/base/db.ts'
import * as balances from '../../../../src/store/records/ledger/balances.ts'
import { check } from '../../../../src/store/traffic/ledger-check.ts'
import type { Post } from '../../../../src/store/records/ledger/ledger.ts'
import * as ledger from '../../../../src/store/records/ledger/ledger.ts'
import { createDb } from '../../../support/patient-db.ts'
import type { TestDatabase } from '../../../support/postgres.ts'
import { testDatabase } from '../../../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME } from '../../../support/community/rows.ts'
import { until } from '../../../support/until.ts'

let database: TestDatabase
let db: Db
const now = new Date('2026-03-01T12:00:00Z')
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 8 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

type Given = Pick<Post, 'key' | 'entries'> & Partial<Post>
const post = (given: Given) =>
  db.transaction().execute((tx) => ledger.post(tx, { kind: 'grant', by: null, now, ...given }))
const points = (member: number) => balances.balanceOf(db, { member }, 'points')
const grant = (member: number, amount: bigint, key: string) =>
  post({ key, entries: move('points', amount, { system: 'staff' }, { member }) })

async function areWaiting(wanted: number): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows[0].n >= wanted
}

describe('the ledger', () => {
  it('moves an amount from one account to another, and both entries sum to zero', async () => {
    const [ann, bob] = [await addMember(db), await addMember(db)]
    await grant(ann, 5_000n, 'a')
    await post({ key: 'b', entries: move('points', 2_000n, { member: ann }, { member: bob }) })
    expect([await points(ann), await points(bob)]).toEqual([3_000n, 2_000n])
    expect((await check(db)).faults).toEqual([])
  })

  it('posts a key once, even for many parallel requests', async () => {
    const ann = await addMember(db)
    const many = await Promise.all(Array.from({ length: 8 }, () => grant(ann, 7n, 'once')))
    expect(many.filter((one) => one.ok && one.isNew)).toHaveLength(1)
    expect(await points(ann)).toBe(7n)
  })

  it('reports that a balance is too low, and writes nothing', async () => {
    const [ann, bob] = [await addMember(db), await addMember(db)]
    await grant(ann, 10n, 'few')
    const entries = move('points', 11n, { member: ann }, { member: bob })
    const refused = { ok: false, code: 'NOT_ENOUGH', currency: 'points' }
    expect(await post({ key: 'more', entries })).toEqual(refused)
    expect([await points(ann), await points(bob)]).toEqual([10n, 0n])
  })

  it('spends a balance once for many parallel payments', async () => {
    const ann = await addMember(db)
    await grant(ann, 100n, 'hundred')
    const spend = (nth: number) =>
      post({
        key: `spend:${nth}`,
        entries: move('points', 30n, { member: ann }, { system: 'store' }),
      })
    const all = await Promise.all(Array.from({ length: 6 }, (_, nth) => spend(nth)))
    expect(all.filter((one) => one.ok)).toHaveLength(3)
    expect(await points(ann)).toBe(10n)
  })

  it('handles two transactions that create the same account in parallel', async () => {
    const ann = await addMember(db)
    await grant(ann, 10n, 'ten')
    const give = (key: string) =>
      post({ key, entries: move('points', 1n, { member: ann }, { pool: 1 }) })
    const making = sql`insert into ledger_account (name, currency) values ('pool:1', 'points')
      on conflict do nothing`
    const posts = await db.transaction().execute(async (tx) => {
      await sql`select from ledger_account where member_id = ${ann} for update`.execute(tx)
      const early = give('early')
      await until(() => areWaiting(1))
      const made = making.execute(db)
      await Promise.race([made, until(() => areWaiting(2))])
      const late = give('late')
      await until(() => areWaiting(2))
      return [early, late]
    })
    expect(await Promise.all(posts)).toMatchObject([{ ok: true }, { ok: true }])
    expect(await balances.balanceOf(db, { pool: 1 }, 'points')).toBe(2n)
  })

  it('rejects entries that do not sum to zero', async () => {
    const ann = await addMember(db)
    const entries = [{ account: { member: ann }, currency: 'points', amount: 1n }] as const
    await expect(post({ key: 'odd', entries })).rejects.toThrow('do not sum to zero')
  })

  it('counts byte credits in the totals of a member', async () => {
    const ann = await addMember(db)
    await post({
      key: 'up',
      entries: move('upload', 2n ** 54n, { system: 'store' }, { member: ann }),
    })
    const totals = await db
      .selectFrom('member_totals')
      .selectAll()
      .where('member_id', '=', ann)
      .executeTakeFirstOrThrow()
    expect(totals.uploaded).toBe(2n ** 54n)
    const credit = move('download', 1n, { system: 'store' }, { member: ann })
    expect(await post({ key: 'down', entries: credit })).toMatchObject({ code: 'NOT_ENOUGH' })
    expect((await check(db)).faults).toEqual([])
  })
})

describe('the database', () => {
  it('rejects balances that change without entries, and entries that do not sum to zero', async () => {
    const ann = await addMember(db)
    await grant(ann, 5n, 'held')
    const change = sql`update ledger_account set balance = 9 where member_id = ${ann}`
    await expect(change.execute(db)).rejects.toThrow('by entries of the ledger only')
    await expect(sql`update ledger_entry set amount = 9`.execute(db)).rejects.toThrow('never')
    const alone = sql`
      with p as (insert into ledger_post (kind, key, at) values ('grant', 'x', now()) returning id)
      insert into ledger_entry (account_id, post_id, amount, balance_after)
      select a.id, p.id, 1, 1 from p, ledger_account a where a.member_id = ${ann}`
    await expect(alone.execute(db)).rejects.toThrow('do not sum')
    const bob = await addMember(db)
    await grant(bob, 1n, 'another')
    const further = sql`
      insert into ledger_entry (account_id, post_id, amount, balance_after)
      select a.id, p.id, case a.member_id when ${bob} then 1 else -1 end, 1
      from ledger_post p, ledger_account a
      where p.key = 'held' and a.currency = 'points'
        and (a.member_id = ${bob} or a.name = 'store')`
    await expect(further.execute(db)).rejects.toThrow('added to an earlier post')
    expect(await points(ann)).toBe(5n)
  })

  it('finds a wrong sum', async () => {
    const ann = await addMember(db)
    await sql`update member_totals set uploaded = 3 where member_id = ${ann}`.execute(db)
    const { faults } = await check(db)
    const what = `member ${ann}`
    const check0 = 'the upload of a member is traffic plus credit'
    expect(faults).toEqual([{ check: check0, what, found: 3n, expected: 0n }])
    await sql`update member_totals set uploaded = 0 where member_id = ${ann}`.execute(db)
  })

  it('finds histories without a member or a torrent', async () => {
    const [ann, torrent] = [await addMember(db), await addTorrent(db)]
    const times = { first_at: SOME_TIME, last_at: SOME_TIME }
    const pairs = [
      [ann, torrent],
      [ann, 999_999],
      [999_998, 999_999],
    ]
    for (const [member_id, torrent_id] of pairs) {
      await db
        .insertInto('member_torrent')
        .values({ member_id, torrent_id, ...times })
        .execute()
    }
    const fault = { check: 'a history has a member and a torrent', expected: 2n }
    const { faults } = await check(db)
    await sql`delete from member_torrent where torrent_id = 999999`.execute(db)
    expect(faults).toHaveLength(2)
    expect(faults).toContainEqual({
      ...fault,
      what: `rows for member ${ann} and torrent 999999`,
      found: 1n,
    })
    expect(faults).toContainEqual({
      ...fault,
      what: 'rows for member 999998 and torrent 999999',
      found: 0n,
    })
  })

  it.each(['member', 'torrent'] as const)('has no %s deleted', async (table) => {
    const id = table === 'member' ? await addMember(db) : await addTorrent(db)
    const deleted = sql`delete from ${sql.table(table)} where id = ${id}`.execute(db)
    await expect(deleted).rejects.toThrow(/violates foreign key/)
  })

  it('finds an interval that is missing from its journal', async () => {
    const [ann, torrent, journal] = [await addMember(db), await addTorrent(db), Buffer.alloc(16, 7)]
    const of = { journal_id: journal, node: 'main', updated_at: SOME_TIME }
    await db
      .insertInto('traffic_journal')
      .values({ ...of, raw_up: 10n })
      .execute()
    const bytes = { raw_up: 10n, up_permille: 1_000, credited_up: 10n }
    const none = { raw_down: 0n, down_permille: 1_000, credited_down: 0n }
    const when = { at: SOME_TIME, since: SOME_TIME, number: 1, kind: 'update' as const }
    const whose = { member_id: ann, torrent_id: torrent, session_key: Buffer.alloc(8) }
    await db
      .insertInto('traffic_ledger')
      .values({ ...when, ...whose, ...bytes, ...none, journal_id: journal })
      .execute()
    const ofTorrent = { member_id: ann, torrent_id: torrent, raw_uploaded: 10n, uploaded: 10n }
    await db
      .insertInto('member_torrent')
      .values({ ...ofTorrent, first_at: SOME_TIME, last_at: SOME_TIME })
      .execute()
    const totals = { raw_uploaded: 10n, uploaded: 10n }
    await db.updateTable('member_totals').set(totals).where('member_id', '=', ann).execute()
    expect((await check(db)).faults).toEqual([])
    await sql`update traffic_ledger set raw_up = 9 where journal_id = ${journal}`.execute(db)
    const sums = { found: 10n, expected: 9n }
    const byTorrent = 'reported traffic of a torrent is its intervals and days'
    const byJournal = 'booked batches of a journal are its intervals'
    expect((await check(db)).faults).toEqual([
      { check: byTorrent, what: `member ${ann}, torrent ${torrent}, up`, ...sums },
      { check: byJournal, what: `journal ${'07'.repeat(16)}`, ...sums },
    ])
    // Two faults that cancel out in every other sum.
    await sql`update traffic_ledger set raw_up = 8, raw_down = 2 where journal_id = ${journal}
      `.execute(db)
    expect((await check(db)).faults).toEqual([
      { ...sums, check: byTorrent, what: `member ${ann}, torrent ${torrent}, up`, expected: 8n },
      {
        ...{ check: byTorrent, found: 0n, expected: 2n },
        what: `member ${ann}, torrent ${torrent}, down`,
      },
    ])
    await sql`update traffic_ledger set raw_up = 10, raw_down = 0, torrent_id = ${await addTorrent(db)}
      where journal_id = ${journal}`.execute(db)
    const elsewhere = (await check(db)).faults
    expect(elsewhere.map(({ found, expected }) => [found, expected])).toContainEqual([0n, 10n])
    expect(elsewhere).toHaveLength(2)
    await sql`delete from traffic_ledger where journal_id = ${journal}`.execute(db)
    expect((await check(db)).faults.map(({ expected }) => expected)).toEqual([0n, 0n])
  })
})
