import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXTERNAL, FIELDS } from '../../../src/domain/search/fields.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { BrowseFilter } from '../../../src/store/search/browse.ts'
import { byIndex } from '../../../src/store/search/by-index.ts'
import type { BrowsePage, BrowsePosition, Order } from '../../../src/store/search/page-of-places.ts'
import type { State } from '../../../src/store/search/filters.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { SORTS } from '../../../src/store/search/sorts.ts'
import * as torrentSearch from '../../../src/store/search/browse.ts'
import * as attributeRows from '../../../src/store/taxonomy/attributes.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import { asked, NOON } from '../../support/asked.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { adornReleases, queryLines, TERMS } from '../../support/query-lines.ts'
import { fillReleases } from '../../support/community/releases.ts'

const ROWS = 1_500
let database: TestDatabase
let db: Db
let ann: number
let rows = ROWS

const MOMENT = new Date('2026-02-01T12:00:00Z')

const all: BrowseFilter = {
  ...EVERYTHING,
  order: { by: 'createdAt', isDescending: true },
  position: null,
  limit: 50,
}

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await aMemberRow(db, 'ann')
  await fillReleases(db, ann, 1, ROWS)
  await sql`analyze`.execute(db)
})

afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

function beside(page: BrowsePage, isBackward = false): BrowsePosition {
  const row = isBackward ? page.rows[0] : page.rows[page.rows.length - 1]
  return { key: row.sortKey, id: row.id, isBackward }
}

/** All IDs, page by page; `between` runs before each page except the first. */
async function walkThrough(filter: BrowseFilter, between = async () => {}) {
  const seen: number[] = []
  let page = await torrentSearch.browse(db, filter)
  for (;;) {
    seen.push(...page.rows.map((row) => row.id))
    if (!page.hasAfter) return { seen, last: page }
    await between()
    page = await torrentSearch.browse(db, { ...filter, order: page.order, position: beside(page) })
  }
}

async function idsWhere(condition: string): Promise<number[]> {
  const found = await sql<{ id: number }>`
    select id from torrent join torrent_stats on torrent_id = id
    where ${sql.raw(condition)}`.execute(db)
  return found.rows.map(({ id }) => id)
}

const inOrder = (ids: readonly number[]) => [...ids].sort((a, b) => a - b)
const directions = SORTS.flatMap((by) => [
  { by, isDescending: true },
  { by, isDescending: false },
])

describe('browse', () => {
  // Counted completely or not: a page is sorted from the gathered matches, or read by index.
  it.each(directions.flatMap((order) => [100, 10_000].map((countUpTo) => ({ order, countUpTo }))))(
    'by $order.by, $order.isDescending, up to $countUpTo: every torrent once, there and back',
    async ({ order, countUpTo }) => {
      const given = { ...all, order, categoryIds: [3, 4], limit: 60, countUpTo }
      const { seen, last } = await walkThrough(given)
      const expected = await idsWhere(`state = 'listed' and category_id in (3, 4)`)
      expect(inOrder(seen)).toEqual(inOrder(expected))
      expect(last.total).toBe(countUpTo === 100 ? null : expected.length)
      let page = last
      const back = page.rows.map((row) => row.id).reverse()
      while (page.hasBefore) {
        page = await torrentSearch.browse(db, { ...given, position: beside(page, true) })
        expect(page.hasAfter).toBe(true)
        back.push(...page.rows.map((row) => row.id).reverse())
      }
      expect(back.reverse()).toEqual(seen)
    },
  )

  // Few swarms are read first; a page that is not among them is looked for among all.
  it.each(
    (['seeders', 'leechers'] as const).flatMap((by) =>
      [true, false].map((isDescending) => ({ by, isDescending })),
    ),
  )('by $by, $isDescending: the same page, however few swarms are read first', async (order) => {
    const given = { ...all, order, limit: 20 }
    const place = (await torrentSearch.browse(db, { ...given, categoryIds: [3] })).rows[9]
    const position = { key: place.sortKey, id: place.id, isBackward: false }
    const filters: readonly BrowseFilter[] = [
      given,
      { ...given, categoryIds: [3] },
      { ...given, position },
      { ...given, categoryIds: [3, 4], position: { ...position, isBackward: true } },
      { ...given, states: ['dead'] },
      { ...given, search: asked('seeders:>3 title:rare ') },
      { ...given, states: ['dead'], order: { by: 'createdAt', isDescending: true } },
    ]
    for (const filter of filters) {
      const found = async (first: number) =>
        byIndex(db, async (tx) => (await torrentSearch.walkQuery(filter, first).execute(tx)).rows)
      const whole = await found(100_000)
      expect(whole.length).toBeGreaterThan(0)
      for (const first of [1, 10, 60]) expect(await found(first)).toEqual(whole)
    }
  })

  it('sorts in the requested order, with ties by ID', async () => {
    const order = { by: 'size', isDescending: true } as const
    const page = await torrentSearch.browse(db, { ...all, order, limit: 100 })
    const keys = page.rows.map((row) => [row.size, row.id])
    expect(keys).toEqual([...keys].sort((a, b) => b[0] - a[0] || b[1] - a[1]))
    expect(page.rows[0].size).toBe(50)
  })

  it('counts exactly up to its limit', async () => {
    const [hd] = (await sql<{ id: number }>`select id from tag where slug = 'hd'`.execute(db)).rows
    const expected = await idsWhere(`state = 'listed' and id % 3 = 0`)
    const given = { ...all, tagIds: [hd.id] }
    const totalUpTo = async (countUpTo: number) =>
      (await torrentSearch.browse(db, { ...given, countUpTo })).total
    expect(await totalUpTo(expected.length)).toBe(expected.length)
    expect(await totalUpTo(expected.length - 1)).toBeNull()
  })

  it.each([
    ['seeders:0', 'seeders = 0'],
    ['seeders:>20 -leechers:0', 'seeders > 20 and leechers <> 0'],
    ['size:<=10b OR size:45b..', 'size <= 10 or size >= 45'],
    ['(rare OR tag:live) -tag:hd', `(n % 10 = 7 or id % 5 = 0) and id % 3 <> 0`],
    ['title:rare', 'n % 10 = 7'],
    ['title:live', 'false'],
    ['-(rare OR year:2020)', 'n % 10 <> 7'],
    ['added:2026-01-01 snatches:>=100', `created_at < '2026-01-02' and snatches >= 100`],
    ['is:mine is:dead', 'seeders = 0'],
    ['-uploader:ann', 'false'],
    ['uploader:ANN', 'true'],
  ])('%s', async (line, condition) => {
    const found = await walkThrough({
      ...all,
      memberId: ann,
      search: asked(`${line} `),
      limit: 500,
    })
    const expected = await sql<{ id: number }>`
      select id from (select *, id as n from torrent) as torrent
        join torrent_stats on torrent_id = id
      where state = 'listed' and (${sql.raw(condition)})`.execute(db)
    expect(inOrder(found.seen)).toEqual(inOrder(expected.rows.map(({ id }) => id)))
  })

  it('knows the year of a release from its name', async () => {
    const years = { 'Film.1999.1080p': 1999, '2001 A Space Odyssey (1968)': 1968, 'A.2160p': null }
    for (const [name, year] of Object.entries(years)) {
      const { rows: found } = await sql<{ it: number | null }>`
        select release_year(${name}) as it`.execute(db)
      expect(found[0].it).toBe(year)
    }
  })

  it('shows removed torrents only on request', async () => {
    const search = asked('release.99 ')
    expect((await torrentSearch.browse(db, { ...all, search })).rows).toEqual([])
    const { rows: removed } = await torrentSearch.browse(db, {
      ...all,
      search,
      states: ['removed'],
    })
    expect(removed.map((row) => row.name)).toContain('Release.99.720p')
  })

  it('knows what a member seeds, leeches and has snatched', async () => {
    const [first, second, third] = await idsWhere(`state = 'listed' and id < 10`)
    const at = new Date()
    const session = {
      member_id: ann,
      store_id: 's',
      client: Buffer.from('-TR-'),
      key_hash: 0,
      uploaded: 0n,
      downloaded: 0n,
      left_bytes: 0n,
      started_at: at,
      last_at: at,
      sequence: 1n,
    }
    await db
      .insertInto('peer_session')
      .values([
        { ...session, torrent_id: first, session_key: Buffer.alloc(8, 1), seeding: true },
        { ...session, torrent_id: second, session_key: Buffer.alloc(8, 2), seeding: false },
        {
          ...session,
          torrent_id: third,
          session_key: Buffer.alloc(8, 3),
          seeding: true,
          ended_at: at,
        },
      ])
      .execute()
    const history = { member_id: ann, first_at: at, last_at: at }
    await db
      .insertInto('member_torrent')
      .values([
        { ...history, torrent_id: first, completed_at: at },
        { ...history, torrent_id: second },
      ])
      .execute()
    const idsOf = async (states: State[]) => {
      const page = await torrentSearch.browse(db, { ...all, memberId: ann, states })
      return page.rows.map((row) => row.id)
    }
    expect(await idsOf(['seeding'])).toEqual([first])
    expect(await idsOf(['leeching'])).toEqual([second])
    expect(await idsOf(['snatched'])).toEqual([first])
    expect(await idsOf(['seeding', 'unsnatched'])).toEqual([])
    expect(await idsOf(['unsnatched'])).not.toContain(first)
    const listed = (await torrentSearch.browse(db, all)).total as number
    const { total: alive } = await torrentSearch.browse(db, { ...all, states: ['alive'] })
    const { total: dead } = await torrentSearch.browse(db, { ...all, states: ['dead'] })
    expect((alive as number) + (dead as number)).toBe(listed)
  })
})

describe('paging while torrents are added', () => {
  it('covers every search field', () => {
    expect(Object.keys(TERMS)).toEqual([
      ...['words', ...Object.keys(FIELDS), ...Object.keys(EXTERNAL), 'attr.'],
    ])
  })

  it('shows each existing torrent once, in any order and for any query', async () => {
    await adornReleases(db, ann, 0)
    await sql`analyze`.execute(db)
    const attributes = await attributeRows.searchable(db)
    const hd = await db.selectFrom('tag').select('id').where('slug', '=', 'hd').execute()
    const filters = fc.record({
      categoryIds: fc.constantFrom([], [], [2], [1, 5]),
      tagIds: fc.constantFrom([], [], [hd[0].id]),
      uploaderId: fc.constantFrom(null, ann),
      search: fc.option(queryLines, { freq: 8 }).map((line) => {
        return line === null ? null : asked(`${line} `, NOON, attributes)
      }),
      states: fc.constantFrom<State[]>([], [], ['alive'], ['dead'], ['unsnatched']),
      order: fc.constantFrom<Order>(...directions, { by: 'relevance' }),
      countUpTo: fc.constantFrom(40, 10_000),
      limit: fc.integer({ min: 25, max: 200 }),
    })
    await fc.assert(
      fc.asyncProperty(filters, async (given) => {
        const before = await lastTorrent()
        const filter = { ...all, memberId: ann, now: MOMENT, ...given }
        const fits = (await walkThrough({ ...filter, limit: 1_000 })).seen
        let added = 0
        const { seen } = await walkThrough(filter, async () => {
          if (added++ >= 2) return
          const last = await lastTorrent()
          await fillReleases(db, ann, rows + 1, (rows += 14))
          await adornReleases(db, ann, last)
        })
        expect(inOrder(seen.filter((id) => id <= before))).toEqual(inOrder(fits))
        expect(new Set(seen).size).toBe(seen.length)
      }),
      { numRuns: 16 },
    )
  })
})

async function lastTorrent(): Promise<number> {
  const row = await db.selectFrom('torrent').select('id').orderBy('id', 'desc').executeTakeFirst()
  return row!.id
}
