import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PromotionScope } from '../../../src/domain/promotions/scopes.ts'
import type { Values } from '../../../src/domain/ratio/params.ts'
import type { SimulationGiven } from '../../../src/domain/ratio/simulations/given.ts'
import { replay } from '../../../src/domain/ratio/simulations/replay.ts'
import type { PlainRule, Work } from '../../../src/domain/ratio/simulations/work.ts'
import { rulesOf, work } from '../../../src/domain/ratio/simulations/work.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as judge from '../../../src/store/ratio/judge.ts'
import * as policies from '../../../src/store/ratio/policies.ts'
import * as history from '../../../src/store/ratio/simulation-history.ts'
import { step } from '../../../src/store/ratio/simulation-step.ts'
import * as traffic from '../../../src/store/ratio/simulation-traffic.ts'
import * as simulations from '../../../src/store/ratio/simulations.ts'
import { createDb } from '../../support/patient-db.ts'
import { addPolicy } from '../../support/community/policies.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { seeded } from '../../support/community/seeded.ts'

const GIB = 1024 ** 3
const DAY = 86_400
/** The first evaluation; before all members of a test joined. */
const FIRST = Math.floor(Date.UTC(2026, 3, 1) / 86_400_000)
const DAYS = 24
const MEMBERS = 6
const terms = { graceDays: 0, graceGib: 1, watchDays: 5, watchGib: 30, hysteresis: 0.05 }
const at = (day: number, seconds: number) => new Date((day * DAY + seconds) * 1_000)
const inline = (given: Work) => Promise.resolve(work(given))

describe('a simulation of the policy that was in effect', () => {
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

  /**
   * Weeks of real evaluation: most members have traffic every day, and it runs at the end of each
   * day.
   */
  async function live(ids: readonly number[], [small, large]: readonly number[], seed: number) {
    const random = seeded(seed)
    for (let day = FIRST; day < FIRST + DAYS; day++) {
      const moved = ids.map((id, index) => {
        const isIdle = random() < 0.3
        const amount = (most: number) => (isIdle ? 0 : Math.floor(random() * most))
        // Some upload more than others, and everyone has weeks of uploading and of downloading.
        const giving = Math.floor((day - FIRST) / 8 + index) % 2 === 0 ? 0.2 : 4
        const hours = { seeded: amount(20 * 3_600 * giving), leeched: amount(3 * 3_600) }
        return { id, up: amount(giving * 3 * GIB), down: amount(8 * GIB), ...hours }
      })
      await sql`
        update member_totals t set uploaded = t.uploaded + up, downloaded = t.downloaded + down,
          seeded_seconds = t.seeded_seconds + seeded
        from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb)
          as x (id bigint, up bigint, down bigint, seeded bigint) where member_id = id`.execute(db)
      await sql`
        update member_torrent h set
          leeched_seconds = case torrent_id when ${large} then h.leeched_seconds + leeched else 0 end,
          seeded_seconds = case torrent_id when ${small} then h.seeded_seconds + seeded else 0 end
        from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb)
          as x (id bigint, seeded bigint, leeched bigint) where member_id = id`.execute(db)
      await judge.judgeSome(db, 0, at(day, DAY - 1), 1_000)
    }
  }

  async function really(from: number) {
    const { rows } = await sql<{ says: string }>`
      select concat_ws(' ', member_id, floor(extract(epoch from at) / 86400) - ${FIRST}::int,
        from_state, to_state, cause) as says
      from ratio_event where at >= ${at(from, 0)} order by member_id, id`.execute(db)
    return rows.map(({ says }) => says)
  }

  async function replayed(ids: readonly number[], rules: readonly PlainRule[], from: number) {
    const asTheyStood = from > FIRST
    const window = { firstDay: from, lastDay: FIRST + DAYS - 1 }
    const asked = { ...window, asTheyStood, withSnatches: false, categories: [] }
    const members = await history.recorded(db, ids, asked)
    return members.flatMap((member) =>
      replay(member, rulesOf(rules), { ...window, stepsADay: 1 }).moves.map((move) => {
        const day = Math.floor(move.at / DAY) - FIRST
        return [member.id, day, move.from, move.to, move.cause].join(' ')
      }),
    )
  }

  const cases: readonly (readonly [string, Values])[] = [
    ['up_down', { freeGib: 1, ratio: 0.8 }],
    ['up_down', { kind: 'tiered' }],
    ['composite', { mode: 'all', up_down: true, seed_leech_time: true, 'up_down.ratio': 0.5 }],
    ['seed_leech_time', { weight: 'bytes', freeHours: 2, ratio: 6 }],
  ]

  it.each(cases)('%s %j: finds the recorded changes, each on its day', async (strategy, params) => {
    await sql`truncate ratio_policy, ratio_state, ratio_event, ratio_input, ratio_day, simulation,
      leech_ban cascade`.execute(db)
    await sql`update member set state = 'banned'`.execute(db)
    await addPolicy(db, strategy, { params, terms })
    const ids: number[] = []
    for (let one = 0; one < MEMBERS; one++) ids.push(await addMember(db))
    const torrents = [await addTorrent(db), await addTorrent(db, { size: 5 * 1e6 })]
    const times = { first_at: at(FIRST, 0), completed_at: at(FIRST, 9), last_at: at(FIRST + 90, 0) }
    await db
      .insertInto('member_torrent')
      .values(
        ids.flatMap((member_id) =>
          torrents.map((torrent_id) => ({ member_id, torrent_id, ...times })),
        ),
      )
      .execute()
    await live(ids, torrents, strategy.length + JSON.stringify(params).length)
    const { policies: force } = await policies.inForce(db, at(FIRST + DAYS, 0))
    const rules = force.map((one) => ({ ...one, strategy: one.strategy.name }))
    const real = await really(FIRST)
    expect(real.some((says) => says.endsWith('breach'))).toBe(true)
    expect(await replayed(ids, rules, FIRST)).toEqual(real)
    expect(await replayed(ids, rules, FIRST + 12)).toEqual(await really(FIRST + 12))
    const given: SimulationGiven = { kind: 'policy', rules, begin: 'fresh' }
    const asked = { name: '', given, days: DAYS }
    const now = at(FIRST + DAYS, 3_600)
    const id = (await simulations.ask(db, asked, commandLine, now)) as number
    while ((await step(db, inline, now, 3)) > 0);
    const done = await simulations.find(db, id)
    expect(done).toMatchObject({ state: 'done', done: MEMBERS, expected: MEMBERS })
    const of = (name: string) => done?.result?.series.find((one) => one.name === name)?.values
    expect(of('moves')).toEqual(of('real'))
  })

  it('continues after its last batch when its process has ended', async () => {
    const { rows } = await sql<{ params: SimulationGiven }>`
      select params from simulation order by id desc limit 1`.execute(db)
    const asked = { name: 'Again', given: rows[0].params, days: DAYS }
    const now = at(FIRST + DAYS, 7_200)
    const whole = (await simulations.ask(db, asked, commandLine, now)) as number
    while ((await step(db, inline, now, 100)) > 0);
    const broken = (await simulations.ask(db, asked, commandLine, now)) as number
    await step(db, inline, now, 3)
    const dies = () => Promise.reject(new Error('killed'))
    await expect(step(db, dies, now, 3)).rejects.toThrow('killed')
    expect(await simulations.find(db, broken)).toMatchObject({ state: 'running', done: 3 })
    while ((await step(db, inline, now, 3)) > 0);
    const [one, other] = [await simulations.find(db, whole), await simulations.find(db, broken)]
    expect(other?.result).toEqual(one?.result)
    const touched = (id: number) => simulations.touched(db, id, null, 100)
    expect(await touched(broken)).toEqual(await touched(whole))
    const first = await simulations.touched(db, whole, null, 2)
    const place = { weight: first[1].weight, id: first[1].id }
    const rest = await simulations.touched(db, whole, place, 100)
    expect([...first, ...rest]).toEqual(await touched(whole))
  })

  it('weights booked bytes by their share of a promotion of any scope', async () => {
    const [memberId, torrentId] = [await addMember(db), await addTorrent(db)]
    const hour = (number: number) => FIRST * DAY + number * 3_600
    await sql`
      insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
        kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
      select to_timestamp(${hour(0)}::float8 + n * 3600), to_timestamp(${hour(0)}::float8 +
        (n - 1) * 3600), ${Buffer.alloc(16, 3)}, n, ${memberId}::bigint, ${torrentId}::bigint,
        ${Buffer.alloc(8)}, 'update', 10, 100, 1000, 1000, 10, 100
      from generate_series(1, 5) n`.execute(db)
    const { category_id } = await db
      .selectFrom('torrent')
      .select('category_id')
      .where('id', '=', torrentId)
      .executeTakeFirstOrThrow()
    const shares = async (scope: PromotionScope, targetId: number | null, role = '') => {
      const about = { kind: 'promotion', scope, targetId, target: '', role } as const
      const worth = { upPermille: 1_000, downPermille: 0, from: hour(1.5), until: hour(4) }
      const days = { firstDay: FIRST, lastDay: FIRST }
      const found = await traffic.movedBy(db, [memberId], { ...about, ...worth }, days)
      const rows = found.flatMap(({ slices }) => slices)
      expect(rows.reduce((sum, { down }) => sum + down, 0n)).toBe(500n)
      return rows.map(({ share, rawDown }) => `${rawDown} at ${share}`).sort()
    }
    const bySpan = ['100 at 0.5', '200 at 0', '200 at 1']
    expect(await shares('global', null)).toEqual(bySpan)
    expect(await shares('category', category_id)).toEqual(bySpan)
    expect(await shares('torrent', torrentId)).toEqual(bySpan)
    expect(await shares('role', null, 'member')).toEqual(bySpan)
    expect(await shares('personal', memberId)).toEqual(['200 at 1', '300 at 0'])
    for (const scope of ['tag', 'bundle', 'featured', 'category'] as const) {
      expect(await shares(scope, 999)).toEqual(['500 at 0'])
    }
  })

  it('fails with the error of its thread, and stops on request', async () => {
    const { rows } = await sql<{ params: SimulationGiven }>`
      select params from simulation order by id desc limit 1`.execute(db)
    const asked = { name: '', given: rows[0].params, days: DAYS }
    const now = at(FIRST + DAYS, 7_200)
    const failed = (await simulations.ask(db, asked, commandLine, now)) as number
    await step(db, () => Promise.resolve({ fault: 'out of memory' }), now, 3)
    expect(await simulations.find(db, failed)).toMatchObject({
      ...{ state: 'failed', error: 'out of memory', result: null },
    })
    const stopped = (await simulations.ask(db, asked, commandLine, now)) as number
    await step(db, inline, now, 3)
    expect(await simulations.stop(db, stopped, commandLine, now)).toBe(true)
    expect(await step(db, inline, now, 3)).toBe(0)
    expect(await simulations.prune(db, at(FIRST + DAYS + 40, 0), 100)).toBeGreaterThan(2)
    expect(await simulations.find(db, stopped)).toBeNull()
  })
})
