import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as gaps from '../../../src/store/wanted/gaps.ts'
import * as searches from '../../../src/store/wanted/searches.ts'
import * as wanted from '../../../src/store/wanted/wanted.ts'
import { createDb } from '../../support/patient-db.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const now = new Date('2026-11-20T12:00:00Z')
const later = (days: number) => new Date(now.getTime() + days * DAY_MS)
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

/** A listed torrent in a bundle. */
async function torrentIn(bundle_id: number, snatches = 0): Promise<number> {
  const id = await addTorrent(db)
  await db.updateTable('torrent').set({ bundle_id }).where('id', '=', id).execute()
  await db.updateTable('torrent_stats').set({ snatches }).where('torrent_id', '=', id).execute()
  return id
}

const episode = (parentId: number, number: number) =>
  aBundle(db, '', { kind: 'episode', parentId, number })

async function makeGaps(at = now): Promise<void> {
  let afterId: number | null = 0
  while (afterId !== null) {
    const some: Awaited<ReturnType<typeof gaps.makeSome>> = await gaps.makeSome(
      db,
      { afterId, limit: 2 },
      at,
    )
    afterId = some.lastId
  }
  while ((await gaps.dropSome(db, at, 1)) > 0);
}

async function listed(): Promise<readonly (readonly [string, readonly number[], number])[]> {
  const rows = await wanted.gaps(db, { after: null, limit: 50 })
  return rows.map(({ bundle, missing, demand }) => [
    [...bundle.above, bundle].map(({ title, number }) => title || String(number)).join(' '),
    missing,
    demand,
  ])
}

describe('gaps in series', () => {
  let series: number
  let second: number

  beforeAll(async () => {
    series = await aBundle(db, 'Harbour', { kind: 'series', parts: 4 })
    const first = await aBundle(db, '', { kind: 'season', parentId: series, number: 1, parts: 6 })
    await torrentIn(first)
    second = await aBundle(db, '', { kind: 'season', parentId: series, number: 2, parts: 5 })
    await torrentIn(await episode(second, 1), 3)
    await episode(second, 2)
    await torrentIn(await episode(second, 3), 4)
    const bare = await aBundle(db, 'Nowhere', { kind: 'series', parts: 3 })
    await aBundle(db, '', { kind: 'season', parentId: bare, number: 1 })
  })

  it('are numbers without a torrent; a season pack has them all, and a bare series lacks none', async () => {
    await makeGaps()
    expect(await listed()).toEqual([
      ['Harbour 2', [2, 4, 5], 7],
      ['Harbour', [3, 4], 0],
    ])
  })

  it('are in the order of demand, page by page', async () => {
    const member_id = await addMember(db)
    const watch = { member_id, kind: 'bundle', subject_id: series, level: 'watch' } as const
    await db
      .insertInto('watch')
      .values({ ...watch, seen_at: now })
      .execute()
    await makeGaps()
    const [first] = await wanted.gaps(db, { after: null, limit: 1 })
    expect(first).toMatchObject({ demand: 17, bundle: { id: second } })
    const after = { demand: first!.demand, id: first!.bundle.id }
    const rest = await wanted.gaps(db, { after, limit: 1 })
    expect(rest).toMatchObject([{ demand: 10, bundle: { id: series } }])
  })

  it('disappear when a torrent is added, and return when it is no longer listed', async () => {
    const pack = await torrentIn(second)
    await makeGaps(later(1))
    expect((await listed()).map(([name]) => name)).toEqual(['Harbour'])
    await db.updateTable('torrent').set({ state: 'pending' }).where('id', '=', pack).execute()
    await makeGaps(later(2))
    expect((await listed()).map(([name]) => name)).toEqual(['Harbour 2', 'Harbour'])
  })
})

describe('searches without results', () => {
  const members: number[] = []
  const shown = async () => (await wanted.searches(db, 50)).map((row) => [row.words, row.members])
  const search = async (words: string, count: number, at = now) => {
    for (const id of members.slice(0, count)) await searches.noteLost(db, id, words, at)
  }

  beforeAll(async () => {
    for (let nth = 0; nth < 7; nth++) members.push(await addMember(db))
  })

  it('are shown from five members on, however often four of them search', async () => {
    await search('the lighthouse keeper', 6)
    await search('orchard diaries', 5)
    for (let again = 0; again < 3; again++) await search('a letter never sent', 4)
    expect(await searches.makeList(db, now)).toBe(2)
    expect(await shown()).toEqual([
      ['the lighthouse keeper', 6],
      ['orchard diaries', 5],
    ])
  })

  it('do not count members who left or are banned', async () => {
    await sql`update member set state = 'banned' where id = ${members[0]}`.execute(db)
    await searches.makeList(db, now)
    expect(await shown()).toEqual([['the lighthouse keeper', 5]])
    await sql`update member set state = 'active' where id = ${members[0]}`.execute(db)
  })

  it('are left out when the catalog has results by now', async () => {
    const id = await addTorrent(db)
    const set = { name: 'Orchard.Diaries.S01.1080p' }
    await db.updateTable('torrent').set(set).where('id', '=', id).execute()
    await searches.makeList(db, now)
    expect(await shown()).toEqual([['the lighthouse keeper', 6]])
  })

  it('count for thirty days, and are then deleted', async () => {
    await search('night trains', 5, later(29))
    await searches.makeList(db, later(31))
    expect(await shown()).toEqual([['night trains', 5]])
    while ((await searches.dropOld(db, later(31), 4)) === 4);
    const { rows } = await sql<{ words: string }>`
      select distinct words from lost_search`.execute(db)
    expect(rows).toEqual([{ words: 'night trains' }])
  })

  it('of one member are at most a hundred per day', async () => {
    const id = await addMember(db)
    for (let nth = 0; nth < 103; nth++) await searches.noteLost(db, id, `search ${nth}`, now)
    await searches.noteLost(db, id, 'search on the next day', later(1.1))
    const { rows } = await sql<{ made: number }>`
      select count(*)::int as made from lost_search where member_id = ${id}`.execute(db)
    expect(rows).toEqual([{ made: 101 }])
  })
})
