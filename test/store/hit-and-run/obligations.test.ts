import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { judgeObligations } from '../../../src/jobs/tasks/economy/judge-obligations.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as leechRights from '../../../src/store/ratio/leech-rights.ts'
import { balanceOf } from '../../../src/store/records/ledger/balances.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import * as care from '../../../src/store/hit-and-run/care.ts'
import * as lists from '../../../src/store/hit-and-run/lists.ts'
import { move } from '../../../src/domain/ledger/currencies.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import { createDb } from '../../support/patient-db.ts'
import { aDownload, obligationRules } from '../../support/community/obligations.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME, testSecrets } from '../../support/community/rows.ts'
import { aSeed } from '../../support/community/seeds.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await sql`truncate obligation, obligation_policy, obligation_immunity, leech_ban, live_message,
    traffic_ledger, peer_session, member_warning cascade`.execute(db)
  await sql`delete from member_torrent`.execute(db)
})

const day = (n: number) => new Date(SOME_TIME.getTime() + n * 86_400_000)

async function run(now: Date): Promise<void> {
  const stopping = new AbortController().signal
  const config = readConfig({ BABOU_DATA: '/tmp/none' }, '/')
  const call = { db, config, secrets: testSecrets, log: silentLog(), stopping, did: () => {} }
  await judgeObligations.run({ ...call, databaseUrl: '', now })
}

async function stateOf({ memberId, torrentId }: { memberId: number; torrentId: number }) {
  const row = await db
    .selectFrom('obligation')
    .select('state')
    .where('member_id', '=', memberId)
    .where('torrent_id', '=', torrentId)
    .executeTakeFirst()
  return row?.state ?? null
}

async function toldTo(memberId: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('live_message')
    .select('kind')
    .where('member_id', '=', memberId)
    .orderBy('id')
    .execute()
  return rows.map(({ kind }) => kind)
}

const mayLeech = async (memberId: number) => (await leechRights.of(db, memberId)).length === 0

describe('hit and run', () => {
  it('puts on watch, reminds, warns, disables downloading and enables it again automatically', async () => {
    await obligationRules(db, { warningsMost: 2 })
    const one = await aDownload(db, { at: day(0) })
    const two = await aDownload(db, { at: day(0), memberId: one.memberId })
    await run(day(0.5))
    expect([await stateOf(one), await stateOf(two)]).toEqual(['watching', 'watching'])
    for (const at of [1.1, 1.2]) await run(day(at))
    expect(await stateOf(one)).toBe('prewarned')
    expect(await toldTo(one.memberId)).toEqual(['obligation', 'obligation'])
    await run(day(2.9))
    expect(await mayLeech(one.memberId)).toBe(true)
    for (const at of [3.1, 3.2]) await run(day(at))
    expect(await stateOf(two)).toBe('warned')
    expect(await mayLeech(one.memberId)).toBe(false)
    const warned = sql<{ n: number }>`select count(*)::int as n from member_warning
      where member_id = ${one.memberId} and kind = 'hit-and-run'`
    expect((await warned.execute(db)).rows[0].n).toBe(2)
    const { rows } = await sql<{ canLeech: boolean }>`select (payload->>'canLeech')::boolean
      as "canLeech" from outbox where (payload->>'memberId')::bigint = ${one.memberId}
      order by id desc limit 1`.execute(db)
    expect(rows).toEqual([{ canLeech: false }])
    // One was seeded long enough: its warning is lifted, and downloading is enabled immediately.
    await sql`update member_torrent set seeded_seconds = ${7 * 86_400}
      where torrent_id = ${one.torrentId}`.execute(db)
    await run(day(4))
    expect([await stateOf(one), await stateOf(two)]).toEqual(['met', 'warned'])
    expect(await mayLeech(one.memberId)).toBe(true)
    await run(day(18))
    expect(await stateOf(two)).toBe('expired')
    // At most one warning per torrent.
    await run(day(40))
    expect((await warned.execute(db)).rows[0].n).toBe(2)
  })

  it('finds a download that is booked days after the run that should have seen it', async () => {
    await obligationRules(db)
    const memberId = await addMember(db)
    const torrentId = await addTorrent(db, { size: 1_000 })
    const at = day(3).getTime() / 1000
    const peer = aSession({ memberId, torrentId, left: 1_000n, at })
    const journal = aJournal()
    journal.add(peer.says({ kind: 'started' }))
    journal.add(peer.says({ kind: 'completed', down: 1_000n, left: 0n }))
    await run(day(10))
    await book(db, journal.batch(), { node: 'edge', storeId: randomId() }, day(10))
    await run(day(10.1))
    expect(await stateOf({ memberId, torrentId })).toBe('prewarned')
  })

  it('enables downloading again when a warning ends, and sends a notification', async () => {
    await obligationRules(db, { warningsMost: 1 })
    const { memberId } = await aDownload(db, { at: day(0) })
    for (const at of [1.1, 3.1]) await run(day(at))
    expect(await leechRights.of(db, memberId)).toMatchObject([
      { cause: 'hit-and-run', endsAt: day(17.1) },
    ])
    await run(day(17.2))
    expect(await mayLeech(memberId)).toBe(true)
    expect((await toldTo(memberId)).filter((kind) => kind === 'obligation')).toHaveLength(3)
  })

  it('requires nothing from members who seed, are exempt, are on vacation, or uploaded it', async () => {
    await obligationRules(db, {}, { immuneRoles: ['moderator'] })
    const seeds = await aDownload(db, { at: day(0) })
    await aSeed(db, { ...seeds, since: day(0), last: day(5) })
    const member = await aDownload(db, { at: day(0) })
    await care.free(
      ...([db, { kind: 'member', id: member.memberId, name: 'x' }] as const),
      { reason: 'a friend', expiresAt: null },
      ...([theProgram, day(0)] as const),
    )
    const torrent = await aDownload(db, { at: day(0) })
    await care.free(
      ...([db, { kind: 'torrent', id: torrent.torrentId, name: 'x' }] as const),
      { reason: 'a broken one', expiresAt: null },
      ...([theProgram, day(0)] as const),
    )
    const staff = await aDownload(db, { at: day(0) })
    await sql`update member set role = 'moderator' where id = ${staff.memberId}`.execute(db)
    const away = await aDownload(db, { at: day(0) })
    await sql`insert into vacation (member_id, from_at, until_at)
      values (${away.memberId}, ${day(0)}, ${day(9)})`.execute(db)
    const own = await aDownload(db, { at: day(0) })
    await sql`update torrent set uploader_id = ${own.memberId} where id = ${own.torrentId}`.execute(
      db,
    )
    const few = await aDownload(db, { at: day(0), bytes: 100 })
    await run(day(5))
    for (const one of [seeds, member, torrent, staff, away]) {
      expect(await stateOf(one)).toBe('watching')
    }
    expect([await stateOf(own), await stateOf(few)]).toEqual([null, null])
    // The end of the vacation counts as the last time they were seen.
    await run(day(9.5))
    expect(await stateOf(away)).toBe('watching')
    await run(day(10.1))
    expect(await stateOf(away)).toBe('prewarned')
    await care.oblige(db, { kind: 'member', id: member.memberId, name: 'x' }, theProgram, day(10))
    await run(day(10.2))
    expect(await stateOf(member)).toBe('prewarned')
  })

  it('counts no time offline before a requirement began, as before the import of one', async () => {
    await obligationRules(db)
    const owed = await aDownload(db, { at: day(0) })
    await sql`insert into obligation (member_id, torrent_id, since)
      values (${owed.memberId}, ${owed.torrentId}, ${day(50)})`.execute(db)
    const states: (string | null)[] = []
    for (const at of [50.5, 51.1, 52.9, 53.1]) {
      await run(day(at))
      states.push(await stateOf(owed))
    }
    expect(states).toEqual(['watching', 'prewarned', 'prewarned', 'warned'])
  })

  it('requires nothing for downloads before the rules, and nothing while it is off', async () => {
    await obligationRules(db, { warningsMost: 1 }, { startsAt: day(1) })
    const early = await aDownload(db, { at: day(0) })
    const late = await aDownload(db, { at: day(2) })
    for (const at of [3.5, 5.5]) await run(day(at))
    expect([await stateOf(early), await stateOf(late)]).toEqual([null, 'warned'])
    expect(await mayLeech(late.memberId)).toBe(false)
    await obligationRules(db, {}, { isOn: false })
    await run(day(5.6))
    expect(await mayLeech(late.memberId)).toBe(true)
  })
})

describe('a pardon', () => {
  it('by staff lifts the warning and enables downloading', async () => {
    const policy = await obligationRules(db, { warningsMost: 1 })
    const owed = await aDownload(db, { at: day(0) })
    for (const at of [1.1, 3.1]) await run(day(at))
    expect(await mayLeech(owed.memberId)).toBe(false)
    const given = { ...owed, reason: 'the disk broke' }
    expect(await care.pardon(db, given, policy, theProgram, day(4))).toEqual({ ok: true })
    expect(await care.pardon(db, given, policy, theProgram, day(4))).toMatchObject({ ok: false })
    expect(await stateOf(owed)).toBe('pardoned')
    expect(await mayLeech(owed.memberId)).toBe(true)
    await run(day(40))
    expect(await stateOf(owed)).toBe('pardoned')
  })

  it('for points costs its price once, and nothing if the balance is too low', async () => {
    const policy = await obligationRules(db, { pardonPoints: 50 })
    const owed = await aDownload(db, { at: day(0) })
    await run(day(0.5))
    const buy = () => care.buyPardon(db, owed, policy, theProgram, day(1))
    expect(await buy()).toEqual({ ok: false, code: 'NOT_ENOUGH' })
    expect(await stateOf(owed)).toBe('watching')
    const to = { member: owed.memberId }
    const entries = move('points', 80_000n, { system: 'staff' }, to)
    await db.transaction().execute(async (tx) => {
      await ledger.post(tx, { kind: 'grant', key: 'g', entries, by: null, now: day(1) })
    })
    expect(await buy()).toEqual({ ok: true })
    expect(await buy()).toEqual({ ok: false, code: 'NOT_FOUND' })
    expect(await balanceOf(db, to, 'points')).toBe(30_000n)
    expect(await stateOf(owed)).toBe('pardoned')
  })
})

describe('a preview', () => {
  it('lists the members that rules would affect, and changes nothing', async () => {
    const memberId = await addMember(db, { name: 'ann' })
    for (const _ of [1, 2, 3]) await aDownload(db, { at: day(0), memberId })
    await aDownload(db, { at: day(0), seededSeconds: 7 * 86_400 })
    const policy = await obligationRules(db, {}, { isOn: false })
    expect(await lists.preview(db, policy, day(5))).toEqual({
      ...{ owed: 3, members: 1, reminded: 3, warned: 3, forbidden: 1 },
      ...{ names: ['ann'], isCut: false },
    })
    expect(await lists.preview(db, { ...policy, startsAt: day(1) }, day(5))).toMatchObject({
      owed: 0,
    })
    const { rows } = await sql`select from obligation`.execute(db)
    expect(rows).toEqual([])
  })
})
