import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../../src/shared/clock.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { BrowseFilter } from '../../../src/store/search/browse.ts'
import type { Order } from '../../../src/store/search/page-of-places.ts'
import { browse } from '../../../src/store/search/browse.ts'
import { byIndex } from '../../../src/store/search/by-index.ts'
import { facetsWithin } from '../../../src/store/search/facets.ts'
import type { State } from '../../../src/store/search/filters.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { findInMemory } from '../../../src/store/search/found-in-memory.ts'
import type { SearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { createSearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { SORTS } from '../../../src/store/search/sorts.ts'
import { describe as describeTorrents } from '../../../src/store/torrents/described.ts'
import * as attributeRows from '../../../src/store/taxonomy/attributes.ts'
import { createDb } from '../../support/patient-db.ts'
import { asked, NOON } from '../../support/asked.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import { fillReleases } from '../../support/community/releases.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { adornReleases, queryLines } from '../../support/query-lines.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { until } from '../../support/until.ts'

// The catalog in memory finds what the statements find, after every change.

const ROWS = 600
const MOMENT = new Date('2026-02-01T12:00:00Z')
let database: TestDatabase
let db: Db
let index: SearchIndex
let ann: number
let rows = ROWS

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await aMemberRow(db, 'ann')
  await fillReleases(db, ann, 1, ROWS)
  await adornReleases(db, ann, 0)
  await addManyTags()
  const least = 500
  index = createSearchIndex({
    url: database.url,
    db,
    log: silentLog(),
    maxMebibytes: 64,
    file: null,
    clock: createClock({ BABOU_TEST_CLOCK: undefined }),
    testClock: undefined,
    least,
  })
  await until(() => index.isReady())
})

afterAll(async () => {
  await index.stop()
  await closeDb(db)
  await database.drop()
})

/** More values than a facet shows, some of them rare: the rarest of them are not counted. */
async function addManyTags(): Promise<void> {
  await sql`insert into tag (slug)
    select 'often-' || n from generate_series(2, 40) as n`.execute(db)
  await sql`insert into torrent_tag (torrent_id, tag_id)
    select torrent.id, tag.id from tag join torrent
      on slug like 'often-%' and torrent.id % split_part(slug, '-', 2)::int = 0`.execute(db)
}

const all: BrowseFilter = {
  ...EVERYTHING,
  order: { by: 'createdAt', isDescending: true },
  position: null,
  limit: 50,
}

/** What a member or a staff member does, by a number that tells which torrents are meant. */
const CHANGES: Readonly<Record<string, (at: number) => Promise<unknown>>> = {
  remove: (at) => sql`update torrent set state = 'removed' where id % 97 = ${at % 97}`.execute(db),
  freeze: (at) => sql`update torrent set state = 'frozen' where id % 89 = ${at % 89}`.execute(db),
  restore: () => sql`update torrent set state = 'listed' where state <> 'listed'`.execute(db),
  rename: (at) =>
    sql`update torrent set name = 'Höhle.No.' || id || '.rare.WEB-DL' where id % 53 = ${at % 53}`.execute(
      db,
    ),
  move: (at) =>
    sql`update torrent set category_id = 1 + (category_id + 1) % 7, size = size + 1
      where id % 41 = ${at % 41}`.execute(db),
  untag: (at) => sql`delete from torrent_tag where torrent_id % 61 = ${at % 61}`.execute(db),
  retag: (at) =>
    sql`update tag set name = 'rel tag ' || ${at}::int where slug = 'live'`.execute(db),
  describe: (at) =>
    sql`update torrent set attributes = attributes || '{"season": 4, "resolution": "2160p"}'
      where id % 37 = ${at % 37}`.execute(db),
  files: (at) =>
    sql`update torrent_words set files = text_words('disc 2 cover.jpg')
      where torrent_id % 43 = ${at % 43}`.execute(db),
  conceal: (at) =>
    sql`update torrent set is_anonymous = (id % 3 = ${at % 3})
      where is_anonymous <> (id % 3 = ${at % 3})`.execute(db),
  add: async () => {
    await fillReleases(db, ann, rows + 1, (rows += 5))
    // Counts of swarms are read a moment later than the torrents are.
    const every = { ...all, memberId: ann, now: MOMENT }
    await until(async () => {
      const found = await findInMemory(db, every, true)
      return found !== null && isDeepStrictEqual(found.facets, await counted(every))
    }, 30)
  },
}

const filters = fc.record({
  categoryIds: fc.constantFrom([], [], [2], [1, 5]),
  uploaderId: fc.constantFrom(null, null, null, 1),
  namesOf: fc.constantFrom(undefined, 'own' as const, 'all' as const),
  line: fc.option(queryLines, { freq: 8 }),
  states: fc.constantFrom<State[]>([], [], ['alive'], ['dead'], ['unsnatched']),
  order: fc.constantFrom<Order>(
    ...SORTS.flatMap((by) => [true, false].map((isDescending) => ({ by, isDescending }))),
    { by: 'relevance' },
  ),
  countUpTo: fc.constantFrom(40, 10_000),
  limit: fc.integer({ min: 5, max: 60 }),
})

describe('the catalog in memory', () => {
  it('finds the same pages, totals and facets as SQL, even after changes', async () => {
    const attributes = await attributeRows.searchable(db)
    let answered = 0
    const changes = fc.option(fc.tuple(fc.constantFrom(...Object.keys(CHANGES)), fc.nat()))
    await fc.assert(
      fc.asyncProperty(changes, filters, async (change, { line, ...given }) => {
        if (change !== null) await CHANGES[change[0]](change[1])
        const search = line === null ? null : asked(`${line} `, NOON, attributes)
        const filter = { ...all, ...given, search, memberId: ann, now: MOMENT }
        const second = await secondPage(filter)
        for (const one of [filter, second, await pageBefore(second)]) {
          const found = await findInMemory(db, one, true)
          if (found === null) continue
          answered++
          expect(plain(found.page)).toEqual(plain(await browse(db, one)))
        }
        const found = await findInMemory(db, filter, true)
        if (found?.facets) expect(found.facets).toEqual(await counted(filter))
      }),
      { numRuns: 60 },
    )
    expect(answered).toBeGreaterThan(60)
  })

  it.each(Object.keys(CHANGES))(
    'finds what changed by %s when asked the same again',
    async (how) => {
      const ask = async () => plain((await findInMemory(db, all, true))?.page as never)
      expect(await ask()).toEqual(await ask())
      await CHANGES[how](1)
      expect(await ask()).toEqual(plain(await browse(db, all)))
    },
  )

  it('finds the torrents of a bundle and of what is below it, as soon as they are', async () => {
    const series = await aBundle(db, 'A series', {
      externalIds: [{ source: 'imdb', value: 'tt0903747' }],
    })
    const name = 'imdb:tt0903747'
    const also = [{ kind: 'named', field: 'external', name, place: { from: 0, to: 0 } }] as const
    const filter = { ...all, search: { all: [], none: [], also, leftOut: null } }
    const ids = async () => (await findInMemory(db, filter, false))?.page.rows.map(({ id }) => id)
    expect(await ids()).toEqual([])
    for (const rest of [0, 1]) {
      await sql`update torrent set bundle_id = ${series} where id % 101 = ${rest}`.execute(db)
      const expected = (await browse(db, filter)).rows.map(({ id }) => id)
      expect(expected.length).toBeGreaterThan(rest)
      expect(await ids()).toEqual(expected)
    }
  })

  it('leaves unlisted torrents, and texts of attributes, to SQL', async () => {
    const attributes = await attributeRows.searchable(db)
    const search = asked('attr.version:2 ', NOON, attributes)
    expect(await findInMemory(db, { ...all, search }, false)).toBeNull()
    for (const state of ['pending', 'removed'] as const) {
      expect(await findInMemory(db, { ...all, states: [state] }, false)).toBeNull()
    }
  })

  it('answers words of files, also those in a row', async () => {
    const rename = (rest: number, name: string) =>
      sql`update torrent_words set files = text_words(${name})
        where torrent_id % 31 = ${rest}`.execute(db)
    const lines = [
      ...['file:cover', 'file:disc*', 'file:"night shift"', 'file:"shift night"', 'file:nights'],
      ...['-file:nights', 'file:cover OR file:nights', 'file:nights -file:"night shift"'],
    ]
    const expectSame = async () => {
      for (const line of lines) {
        const filter = { ...all, search: asked(`${line} `) }
        const { total } = await browse(db, filter)
        const found = await findInMemory(db, filter, false)
        expect([line, found?.page.total]).toEqual([line, total])
      }
    }
    // `nights` may be written as `night s`, which the second of them has in a row.
    await rename(1, 'night shift s.mkv')
    await rename(2, 'a night s end.mkv')
    await rename(3, 'nights.mkv')
    await expectSame()
    await rename(1, 'one night s.mkv')
    await rename(2, 's night shift.mkv')
    await expectSame()
  })

  it('learns the counts of swarms', async () => {
    await sql`update torrent_stats set seeders = 12345 where torrent_id = 7`.execute(db)
    const filter = { ...all, search: asked('seeders:12345 ') }
    await until(async () => (await findInMemory(db, filter, false))?.page.total === 1)
  })

  it('descriptions are kept until a torrent changes', async () => {
    const [one] = await describeTorrents(db, [11])
    const again = async () => (await describeTorrents(db, [11]))[0]
    expect(await again()).toBe(one)
    await sql`update torrent set name = 'Another.Name' where id = 11`.execute(db)
    await until(async () => (await again()).name === 'Another.Name', 9)
  })

  it('knows of a change while another transaction is open', async () => {
    await db.transaction().execute(async (other) => {
      await sql`select pg_current_xact_id()`.execute(other)
      const before = index.version()
      await sql`update torrent set name = 'A.Third.Name' where id = 2`.execute(db)
      await until(() => index.version() !== before)
    })
  })

  it('loads the catalog again when its connection is lost', async () => {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'babou-search'`.execute(db)
    await until(() => !index.isReady())
    await until(() => index.isReady())
    expect((await findInMemory(db, all, false))?.page.rows.length).toBe(50)
  })
})

function counted(filter: BrowseFilter) {
  return byIndex(db, (tx) => facetsWithin(db, tx, filter, { isMany: false }))
}

async function secondPage(filter: BrowseFilter): Promise<BrowseFilter> {
  const { rows: lines, order, hasAfter } = await browse(db, filter)
  const last = lines.at(-1)
  // The rest of too many best matches is drawn from any of them.
  if (last === undefined || !hasAfter || order.by === 'relevance') return filter
  return { ...filter, order, position: { key: last.sortKey, id: last.id, isBackward: false } }
}

/** The page before a page, read in the opposite direction. */
async function pageBefore(filter: BrowseFilter): Promise<BrowseFilter> {
  const { rows: lines } = await browse(db, filter)
  const first = lines.at(0)
  if (filter.position === null || first === undefined) return filter
  return { ...filter, position: { key: first.sortKey, id: first.id, isBackward: true } }
}

function plain({
  rows: lines,
  total,
  order,
  hasBefore,
  hasAfter,
}: Awaited<ReturnType<typeof browse>>) {
  return {
    places: lines.map(({ id, sortKey }) => [id, sortKey]),
    total,
    order,
    hasBefore,
    hasAfter,
  }
}
