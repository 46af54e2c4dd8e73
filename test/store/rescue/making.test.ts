import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AGES } from '../../../src/domain/rescue/risk.ts'
import { DAY_MS, HOUR_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as making from '../../../src/store/rescue/making.ts'
import type { RescueFilter } from '../../../src/store/rescue/rescue.ts'
import * as rescue from '../../../src/store/rescue/rescue.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { aSeed } from '../../support/community/seeds.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const now = new Date('2026-11-20T12:00:00Z')
const before = (days: number) => new Date(now.getTime() - days * DAY_MS)
const all: RescueFilter = {
  ...{ categories: [], seeders: null, hadBy: null, sort: 'risk' },
  ...{ after: null, limit: 50 },
}
let database: TestDatabase
let db: Db

beforeEach(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterEach(async () => {
  await closeDb(db)
  await database.drop()
})

async function torrentWith(seeders: number): Promise<number> {
  const id = await addTorrent(db)
  await sql`update torrent_stats set seeders = ${seeders} where torrent_id = ${id}`.execute(db)
  return id
}

async function seed(torrentId: number, days: number, endedDaysAgo: number | null = null) {
  const last = before(endedDaysAgo ?? 0)
  const seeded = await aSeed(db, { torrentId, since: before(days), last })
  if (endedDaysAgo !== null) {
    await sql`update peer_session set ended_at = last_at, ended_by = 'stopped', seeded_seconds = 1
      where torrent_id = ${torrentId} and member_id = ${seeded.memberId}`.execute(db)
  }
  return seeded.memberId
}

async function make(few = 2, at = now): Promise<void> {
  const keeping = await making.keepingOf(db, at)
  let afterId: number | null = 0
  while (afterId !== null) {
    const some: { lastId: number | null } = await making.makeSome(
      db,
      { few, afterId, limit: 2, keeping },
      at,
    )
    afterId = some.lastId
  }
  while ((await making.dropSome(db, at, 2)) === 2);
}

const ids = async (filter: Partial<RescueFilter> = {}) =>
  (await rescue.list(db, 1, { ...all, ...filter })).map(({ id }) => id)

describe('the rescue list', () => {
  it('orders torrents by the records of their seeders', async () => {
    const safe = await torrentWith(1)
    await seed(safe, 29)
    const doubtful = await torrentWith(1)
    await seed(doubtful, 25, 24)
    const dead = await torrentWith(0)
    const leaving = await torrentWith(0)
    await seed(leaving, 29, 1)
    await torrentWith(3)
    await make()
    expect(await ids()).toEqual([dead, doubtful, leaving, safe])
    const rows = await rescue.list(db, 1, all)
    expect(rows[0]).toMatchObject({ risk: 1_000, best: null, madeAt: now })
    expect(rows[3].risk).toBeLessThan(300)
    expect(rows[3].best).toBeGreaterThan(800)
  })

  it('counts neither the time before a download was complete nor members who cannot return', async () => {
    const late = await torrentWith(1)
    const lateOne = await seed(late, 29)
    await sql`update peer_session set completed_at = ${before(1)}
      where member_id = ${lateOne}`.execute(db)
    const banned = await torrentWith(1)
    const gone = await seed(banned, 29)
    await sql`update member set state = 'banned' where id = ${gone}`.execute(db)
    await make()
    const [first, second] = await rescue.list(db, 1, all)
    expect(first).toMatchObject({ id: banned, risk: 1_000, best: null })
    expect(second.id).toBe(late)
    // Seeding two days of two, by a member of which nothing else is known.
    expect(second.best).toBe(Math.round((1_000 * (2 + 4 / 3)) / 6))
  })

  it('puts requested torrents first among equals, and shows the bounty', async () => {
    const [plain, bookmarked, wanted] = [
      await torrentWith(0),
      await torrentWith(0),
      await torrentWith(0),
    ]
    const by = await addMember(db)
    await sql`insert into bookmark (member_id, target, target_id, created_at)
      values (${by}, 'torrent', ${bookmarked}, ${now})`.execute(db)
    await sql`insert into reseed_request (torrent_id, member_id, at, asked)
      values (${wanted}, ${by}, ${before(2)}, 3), (${plain}, ${by}, ${before(40)}, 3)`.execute(db)
    await sql`insert into pool (kind, title, torrent_id, opened_by, opened_at)
      values ('reseed', 'Reseed', ${wanted}, ${by}, ${now})`.execute(db)
    await make()
    expect(await ids()).toEqual([wanted, bookmarked, plain])
    expect(await ids({ sort: 'demand' })).toEqual([wanted, bookmarked, plain])
    const [first] = await rescue.list(db, 1, all)
    expect(first).toMatchObject({ demand: 20, bounty: 0n, reseedAskedAt: before(2) })
    expect(first.poolId).not.toBeNull()
  })

  it('puts a torrent first whose seeder stops others at its age, and looks back as it was then', async () => {
    const [kept, stopping, others] = [
      await torrentWith(1),
      await torrentWith(1),
      await Promise.all(Array.from({ length: 6 }, () => torrentWith(5))),
    ]
    await seed(kept, 20)
    const memberId = await seed(stopping, 20)
    for (const [nth, torrentId] of others.entries()) {
      const last = before(2 + nth)
      await aSeed(db, { memberId, torrentId, since: before(24 + nth), last })
      await sql`update peer_session set ended_at = last_at, ended_by = 'stopped', seeded_seconds = 1
        where torrent_id = ${torrentId}`.execute(db)
    }
    await make()
    expect(await ids()).toEqual([stopping, kept])
    const stops = ({ of }: making.Keeping) => {
      return AGES.filter((_, at) => (of.get(memberId)?.stopped[at] ?? 0) > 0)
    }
    expect(stops(await making.keepingOf(db, now))).toEqual([21])
    const then = before(10)
    const earlier = await making.keepingOf(db, then)
    expect(stops(earlier)).toEqual([])
    const seeders = await making.seedersOf(db, [kept, stopping, others[0]], earlier, then)
    expect([...seeders.values()].map(([one]) => one.awayDays)).toEqual([0, 0, 0])
    expect(seeders.get(kept)?.[0]).toMatchObject({ knownDays: 11, seededDays: 11 })
  })

  it('drops torrents that recovered, and hides those that were removed since', async () => {
    const [recovered, removed, stays] = [
      await torrentWith(0),
      await torrentWith(1),
      await torrentWith(2),
    ]
    await make()
    await sql`update torrent_stats set seeders = 9 where torrent_id = ${recovered}`.execute(db)
    await sql`update torrent set state = 'removed', removed_at = ${now}
      where id = ${removed}`.execute(db)
    expect((await ids()).sort()).toEqual([recovered, stays])
    await make(2, new Date(now.getTime() + HOUR_MS))
    expect(await ids()).toEqual([stays])
    await make(1, new Date(now.getTime() + 2 * HOUR_MS))
    expect(await ids()).toEqual([])
  })

  it('lists what a member had and seeds no more', async () => {
    const [had, seeds, uploaded, others] = [
      await torrentWith(0),
      await torrentWith(1),
      await torrentWith(0),
      await torrentWith(0),
    ]
    const memberId = await addMember(db)
    for (const torrent of [had, seeds]) {
      await sql`insert into member_torrent (member_id, torrent_id, first_at, last_at, completed_at)
        values (${memberId}, ${torrent}, ${before(9)}, ${now}, ${before(8)})`.execute(db)
    }
    await aSeed(db, { memberId, torrentId: seeds, since: before(8), last: now })
    await sql`update torrent set uploader_id = ${memberId} where id = ${uploaded}`.execute(db)
    await make()
    expect((await ids({ hadBy: memberId })).sort()).toEqual([had, uploaded].sort())
    expect(await ids({ seeders: 1 })).toEqual([seeds])
    expect(await ids()).toContain(others)
  })

  it('is read page by page without a gap, also among equal scores', async () => {
    for (let made = 0; made < 5; made++) await torrentWith(0)
    await make()
    const whole = await ids()
    const paged: number[] = []
    let after: RescueFilter['after'] = null
    for (;;) {
      const rows = await rescue.list(db, 1, { ...all, after, limit: 2 })
      if (rows.length === 0) break
      paged.push(...rows.map(({ id }) => id))
      const last = rows[rows.length - 1]
      after = { key: last.key, id: last.id }
    }
    expect(paged).toEqual(whole)
    expect(whole).toHaveLength(5)
  })
})
