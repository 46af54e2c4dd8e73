import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TopList, TopPeriod } from '../../../src/domain/top/top.ts'
import { DAY_MS, HOUR_MS, startOfDay } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as making from '../../../src/store/top/making.ts'
import * as top from '../../../src/store/top/top.ts'
import { createDb } from '../../support/patient-db.ts'
import { fillDemo } from '../../support/community/demo.ts'
import { wantAndLike } from '../../support/community/wanted-and-liked.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const now = new Date('2026-11-20T12:00:00Z')
const today = startOfDay(now)
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  await fillDemo(database.url, { torrents: 80, members: 40, now })
  await wantAndLike(db, now)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const make = (list: TopList, period: TopPeriod, day = today, at = now) =>
  making.makeList(db, { list, period, day }, at)
const read = async (list: TopList, period: TopPeriod, day: Date | null = null) =>
  (await top.read(db, { list, period, day })).rows

/** The rows that each list counts, by ID of its subject and time. */
const RAW: Readonly<Record<TopList, string>> = {
  torrents: `select torrent_id as id, member_id as one, completed_at as at from member_torrent
    where torrent_id in (select id from torrent where state = 'listed')`,
  uploaders: `select uploader_id as id, id as one, created_at as at from torrent
    where state = 'listed' and uploader_id in (select id from member where state = 'active'
      and privacy ->> 'uploads' is distinct from 'kin'
      and privacy ->> 'uploads' is distinct from 'staff')`,
  requests: `select request_id as id, member_id as one, given_at as at from request_bounty
    where state <> 'returned' and request_id in (select id from request where state <> 'removed')`,
  posts: `select target_id as id, member_id as one, at from reaction where target = 'post'
    and target_id in (select p.id from post p join topic t on t.id = topic_id
      join forum f on f.id = forum_id where p.removed_at is null
        and f.see_role in ('guest', 'member'))`,
}

async function recount(list: TopList, days: number): Promise<ReadonlyMap<number, number>> {
  const since = new Date(today.getTime() - (days - 1) * DAY_MS)
  const until = new Date(today.getTime() + DAY_MS)
  const { rows } = await sql<{ id: number; one: number }>`
    select distinct id, one from (${sql.raw(RAW[list])}) as raw
    where at >= ${since} and at < ${until}`.execute(db)
  const counted = new Map<number, number>()
  for (const { id } of rows) counted.set(id, (counted.get(id) ?? 0) + 1)
  return counted
}

describe('a top list', () => {
  it.each(['torrents', 'uploaders', 'requests', 'posts'] as const)(
    'of %s equals a recount from raw rows in each period, in order',
    async (list) => {
      for (const [period, days] of [
        ...[['day', 1] as const, ['week', 7] as const],
        ...[['month', 30] as const, ['year', 365] as const],
      ]) {
        await make(list, period)
        const rows = await read(list, period)
        const counted = await recount(list, days)
        expect(rows).toHaveLength(Math.min(100, counted.size))
        for (const { id, value } of rows) expect(value, period).toBe(counted.get(id))
        const values = rows.map(({ value }) => value)
        expect(values).toEqual(values.toSorted((one, other) => other - one))
        expect(rows.map(({ place }) => place)).toEqual(rows.map((_, at) => at + 1))
      }
      expect((await read(list, 'year')).length).toBeGreaterThan(0)
    },
  )

  it('of all time has the snatches that the catalog shows', async () => {
    await make('torrents', 'ever')
    const [first] = await read('torrents', 'ever')
    const { rows } = await sql<{ most: number }>`
      select max(snatches) as most from torrent_stats s
      join torrent t on t.id = s.torrent_id and t.state = 'listed'`.execute(db)
    expect(first!.value).toBe(rows[0]!.most)
  })

  it('does not show members who hide their uploads, from the moment on', async () => {
    await make('uploaders', 'ever')
    const before = await read('uploaders', 'ever')
    const { id } = before[0]!
    await sql`update member set privacy = '{"uploads": "kin"}' where id = ${id}`.execute(db)
    expect((await read('uploaders', 'ever')).map((row) => row.id)).not.toContain(id)
    await make('uploaders', 'ever')
    expect((await read('uploaders', 'ever'))[0]!.place).toBe(1)
  })

  it('becomes history after its day, and is made once more when the day is over', async () => {
    const night = new Date(today.getTime() + DAY_MS + HOUR_MS)
    const due = await making.listsDue(db, night)
    const closing = due.filter(({ day }) => day.getTime() === today.getTime())
    expect(closing).toHaveLength(16)
    expect(closing.some(({ period }) => period === 'ever')).toBe(false)
    for (const one of due) await making.makeList(db, one, night)
    const after = await making.listsDue(db, new Date(night.getTime() + HOUR_MS))
    expect(after.every(({ day }) => day > today)).toBe(true)
    const shown = await top.read(db, { list: 'torrents', period: 'year', day: today })
    expect(shown.later).toEqual(startOfDay(night))
    expect(shown.rows[0]!.madeAt).toEqual(night)
  })

  it('is deleted after 400 days', async () => {
    const later = new Date(today.getTime() + 401 * DAY_MS)
    await make('torrents', 'ever', startOfDay(later), later)
    while ((await making.dropOld(db, later, 50)) === 50);
    const { rows } = await sql<{ day: Date }>`select distinct day from top_place`.execute(db)
    const old = rows.filter(({ day }) => day.getTime() < later.getTime() - 401 * DAY_MS)
    expect(old).toEqual([])
    expect((await read('torrents', 'ever')).length).toBeGreaterThan(0)
  })
})
