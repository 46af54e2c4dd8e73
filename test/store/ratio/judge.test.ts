import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as judge from '../../../src/store/ratio/judge.ts'
import * as policies from '../../../src/store/ratio/policies.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addPolicy } from '../../support/community/policies.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'

const GIB = 1024n ** 3n
const HOUR = 3_600_000
const after = (hours: number) => new Date(SOME_TIME.getTime() + hours * HOUR)
/** No member counts as a newcomer. */
const terms = { graceDays: 0, graceGib: 0 }

describe('the evaluation of ratio policies', () => {
  let database: TestDatabase
  let db: Db

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
  })
  beforeEach(async () => {
    await sql`truncate ratio_policy, ratio_state, ratio_event, ratio_input, ratio_day, outbox,
      leech_ban, peer_session, ratio_override, live_message cascade`.execute(db)
    await sql`delete from member_totals`.execute(db)
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  const at = (hours: number) => judge.judgeSome(db, 0, after(hours), 1_000)
  const give = (id: number, totals: Record<string, bigint | number>) =>
    db.updateTable('member_totals').set(totals).where('member_id', '=', id).execute()
  const standing = async (id: number) => {
    const row = await db
      .selectFrom('ratio_state')
      .innerJoin('member', 'member.id', 'ratio_state.member_id')
      .select(['ratio_state.state', 'member.can_leech'])
      .where('member_id', '=', id)
      .executeTakeFirstOrThrow()
    return `${row.state}, ${row.can_leech ? 'may' : 'may not'} leech`
  }
  const announced = async (id: number, torrentId: number, left: bigint, from: number, to: number) =>
    sql`
      insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
        uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
      values (${torrentId}, ${id}, '\\x0011223344556677', 's', '-XX-', 1, 0, 0, ${left}, ${left === 0n},
        ${after(from)}, ${after(to)}, 1)
      on conflict (torrent_id, member_id, session_key) do update set last_at = excluded.last_at`.execute(
      db,
    )

  it('switches to a later policy when it starts, and evaluates by the old one until then', async () => {
    const start = (id: number, hours: number) =>
      policies.start(db, id, after(hours), theProgram, after(0))
    const names = async (hours: number) =>
      (await policies.inForce(db, after(hours))).policies.map(({ id }) => id)
    const dryRun = (id: number) => {
      const draft = { id, revision: 1 }
      return policies.keepReport(db, draft, { isLarge: false }, theProgram, after(0))
    }
    const now = await addPolicy(db, 'up_down')
    const next = await addPolicy(db, 'global_freeleech', { state: 'draft' })
    await dryRun(next)
    expect(await start(next, 48)).toMatchObject({ ok: true })
    expect([await names(0), await names(47), await names(48)]).toEqual([[now], [now], [next]])
    // Canceled before its start: the current one continues.
    await policies.end(db, next, theProgram, after(1))
    expect([await names(2), await names(99)]).toEqual([[now], [now]])
    // Replaced sooner than planned: policies of one scope never apply together.
    const [later, sooner] = [
      await addPolicy(db, 'global_freeleech', { state: 'draft' }),
      await addPolicy(db, 'up_down', { state: 'draft' }),
    ]
    for (const id of [later, sooner]) await dryRun(id)
    await start(later, 48)
    await start(sooner, 3)
    expect([await names(2), await names(4), await names(49)]).toEqual([[now], [sooner], [sooner]])
    await policies.end(db, sooner, theProgram, after(2))
    expect([await names(4), await names(47), await names(49)]).toEqual([[now], [now], [later]])
  })

  it('keeps no dry run of a draft that was changed since', async () => {
    const id = await addPolicy(db, 'up_down', { state: 'draft' })
    const before = await policies.find(db, id)
    const changed = { name: 'Stricter', strategy: 'up_down', params: {}, terms: {} }
    const form = { ...changed, scope: 'everyone', role: null, categoryId: null } as const
    await policies.save(db, id, form, theProgram, after(0))
    const draft = { id, revision: before?.revision ?? 0 }
    const report = { isLarge: false }
    expect(await policies.keepReport(db, draft, report, theProgram, after(0))).toBe(false)
    expect(await policies.start(db, id, after(0), theProgram, after(0))).toMatchObject({
      code: 'NO_REPORT',
    })
  })

  it('up_down: puts on watch, disables when the watch ends, restores after enough upload', async () => {
    await addPolicy(db, 'up_down', { terms })
    const id = await addMember(db)
    await give(id, { downloaded: 50n * GIB })
    await at(0)
    expect(await standing(id)).toBe('watch, may leech')
    await at(24 * 14)
    expect(await standing(id)).toBe('disabled, may not leech')
    await give(id, { uploaded: 30n * GIB })
    await at(24 * 14 + 1)
    expect(await standing(id)).toBe('ok, may leech')
    const causes = await db.selectFrom('ratio_event').select('cause').orderBy('id').execute()
    expect(causes.map(({ cause }) => cause)).toEqual(['breach', 'expired', 'restored'])
    const told = await db.selectFrom('outbox').select('payload').orderBy('id').execute()
    expect(told.map(({ payload }) => (payload as { canLeech: boolean }).canLeech)).toEqual([
      false,
      true,
    ])
    const notices = await db.selectFrom('live_message').select('kind').execute()
    expect(notices.map(({ kind }) => kind)).toEqual(['standing', 'standing', 'standing'])
  })

  it('seed_leech: counts running downloads, and requires as many seeds afterwards', async () => {
    await addPolicy(db, 'seed_leech', { params: { soft: false, freeSlots: 0 }, terms })
    const id = await addMember(db)
    const [one, other] = [await addTorrent(db), await addTorrent(db)]
    await db.updateTable('torrent_stats').set({ seeders: 1 }).execute()
    await announced(id, one, 5n, 0, 0)
    await at(0)
    expect(await standing(id)).toBe('ok, may leech')
    await announced(id, one, 5n, 0, 1)
    await at(1)
    expect(await standing(id)).toBe('watch, may leech')
    await announced(id, one, 5n, 0, 400)
    await at(400)
    expect(await standing(id)).toBe('disabled, may not leech')
    await db.deleteFrom('peer_session').execute()
    await at(401)
    expect(await standing(id)).toBe('disabled, may not leech')
    await announced(id, other, 0n, 401, 402)
    await at(402)
    expect(await standing(id)).toBe('ok, may leech')
  })

  it("seed_leech, soft: allows as many downloads as the member's seeds support", async () => {
    await addPolicy(db, 'seed_leech', { params: { soft: true, freeSlots: 2 }, terms })
    const id = await addMember(db)
    await announced(id, await addTorrent(db), 0n, 0, 0)
    await at(0)
    const [{ payload }] = await db.selectFrom('outbox').select('payload').execute()
    expect(payload).toMatchObject({ canLeech: true, leechSlots: 3 })
    const slots = () =>
      db
        .selectFrom('member')
        .select(['judged_leech_slots as most'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    expect(await slots()).toEqual({ most: 3 })
    await db.updateTable('member').set({ role: 'moderator' }).where('id', '=', id).execute()
    await at(25)
    expect(await standing(id)).toBe('exempt, may leech')
    expect(await slots(), 'exempt').toEqual({ most: null })
  })

  it('seed_leech_time: time without a seeder does not count as downloading', async () => {
    await addPolicy(db, 'seed_leech_time', { params: { freeHours: 1 }, terms })
    const [id, torrentId] = [await addMember(db), await addTorrent(db)]
    await at(0)
    const seeders = (count: number) =>
      db
        .insertInto('torrent_stats')
        .values({ torrent_id: torrentId, seeders: count })
        .onConflict((one) => one.column('torrent_id').doUpdateSet({ seeders: count }))
        .execute()
    const journal = aJournal()
    const about = { memberId: id, torrentId, left: 1_000n, at: after(0).getTime() / 1_000 }
    const client = aSession(about)
    const hours = (n: number, down: bigint) =>
      journal.add(client.says({ down, after: n * 3_600, leechedSeconds: n * 3_600 }))
    const booked = async (from: number) => {
      await book(db, journal.batch(from), { node: 'x', storeId: randomId() }, after(8))
      await give(id, { uploaded: BigInt(from + 1) })
    }
    let looks = 0
    const leechHours = async () => {
      await at(8 + ++looks / 1_000)
      const input = await db.selectFrom('ratio_input').selectAll().executeTakeFirstOrThrow()
      return Math.round(input.leech_hours * 100) / 100
    }
    await seeders(0)
    hours(5, 0n)
    await booked(0)
    expect(await leechHours(), 'waited for a seeder').toBe(0)
    hours(1, 1n)
    await booked(1)
    expect(await leechHours(), 'somebody had some of it').toBe(1)
    await seeders(1)
    hours(2, 0n)
    await booked(2)
    expect(await leechHours(), 'a seeder was there').toBe(3)
  })

  it('seed_leech_time: counts hours when they are booked, once each', async () => {
    await addPolicy(db, 'seed_leech_time', { params: { freeHours: 1 }, terms })
    const id = await addMember(db)
    const torrent_id = await addTorrent(db)
    await at(0)
    const times = { first_at: after(0), last_at: after(8) }
    await db
      .insertInto('member_torrent')
      .values({ member_id: id, torrent_id, leeched_seconds: 8 * 3_600, ...times })
      .execute()
    await give(id, { downloaded: GIB })
    await at(8)
    await at(8.01)
    expect(await standing(id)).toBe('watch, may leech')
    await give(id, { seeded_seconds: 81 * 3_600 })
    await at(9)
    expect(await standing(id)).toBe('ok, may leech')
    const input = await db.selectFrom('ratio_input').selectAll().executeTakeFirstOrThrow()
    expect(input.seed_hours).toBeCloseTo(81, 5)
    expect(input.leech_hours).toBeCloseTo(8 * 2 ** (-1 / (24 * 14)), 3)
    const days = await db.selectFrom('ratio_day').selectAll().execute()
    expect(days).toMatchObject([{ seeded_seconds: 81 * 3_600, leeched_seconds: 8 * 3_600 }])
  })

  it('global_freeleech: evaluates no one and restores downloading', async () => {
    await addPolicy(db, 'up_down', { terms })
    const id = await addMember(db)
    await give(id, { downloaded: 50n * GIB })
    await at(0)
    await at(24 * 14)
    expect(await standing(id)).toBe('disabled, may not leech')
    await sql`update ratio_policy set strategy = 'global_freeleech'`.execute(db)
    await at(24 * 14 + 1)
    expect(await standing(id)).toBe('exempt, may leech')
  })

  it('evaluates again when a policy ends, and no member twice without a reason', async () => {
    const policy = await addPolicy(db, 'up_down', { terms })
    const id = await addMember(db)
    expect((await at(0)).judged).toBe(1)
    expect((await at(1)).judged).toBe(0)
    expect((await at(24)).judged).toBe(1)
    await policies.end(db, policy, theProgram, after(25))
    expect((await at(26)).judged).toBe(1)
    expect(await standing(id)).toBe('exempt, may leech')
  })
})
