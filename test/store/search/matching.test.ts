import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { readQuery } from '../../../src/domain/search/query.ts'
import { reportedAt } from '../../../src/domain/search/schedules.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { passing } from '../../../src/store/search/among.ts'
import type { TorrentFilter } from '../../../src/store/search/filters.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import * as profiles from '../../../src/store/members/profiles.ts'
import * as savedSearches from '../../../src/store/search/saved-searches.ts'
import * as searchAlerts from '../../../src/store/search/alerts.ts'
import { indexNew } from '../../../src/store/search/saved/cover-index.ts'
import * as matching from '../../../src/store/search/saved/matching.ts'
import * as reporting from '../../../src/store/requests/report-announcements.ts'
import * as tagCare from '../../../src/store/taxonomy/tags.ts'
import * as categoryCare from '../../../src/store/taxonomy/category-care.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as attributes from '../../../src/store/taxonomy/attributes.ts'
import { createDb } from '../../support/patient-db.ts'
import { announceAll } from '../../support/community/announced.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

const now = new Date('2026-03-01T12:34:56Z')
let database: TestDatabase
let db: Db
let ann: number
let bob: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await aMemberRow(db, 'Ann')
  bob = await aMemberRow(db, 'bob')
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const index = () => db.transaction().execute((tx) => indexNew(tx))
const searchesFor = (torrent: number) =>
  db.transaction().execute((tx) => matching.searchesFor(tx, torrent, now))
const noteMatches = (torrent: number) =>
  db.transaction().execute((tx) => matching.noteMatches(tx, torrent, now))

/** A number below `limit`; the same each run. */
let state = 7
const drawn = (limit: number) => (state = (state * 48_271) % 2_147_483_647) % limit
const oneOf = <T>(list: readonly T[]): T => list[drawn(list.length)]

const WORDS = ['dune', 'Dune', 'the', 'matrix', 'office', 'OfficeParty', 'S01E02', '1x02', 'web-dl']
const MORE = ['h.264', '2019', '1080p', '電影', 'Żółć', "Ocean's", 'x265', 'du', 'mat', 'AC3', '🎬']
const word = () => oneOf([...WORDS, ...MORE])
const TAGS = ['hd', 'b-sides', 'sci-fi']

const LEAVES = [
  word,
  () => `"${word()} ${word()}"`,
  () => `${word().slice(0, 3)}*`,
  () => `title:${word()}`,
  () => `file:${word()}`,
  () => `file:${word().slice(0, 3)}*`,
  () => `tag:${oneOf(TAGS)}`,
  () => `cat:${oneOf(['movies', 'tv', 'music'])}`,
  () => `uploader:${oneOf(['ann', 'BOB'])}`,
  () => `year:${oneOf(['2019', '2018..2020', '>2000'])}`,
  () => `size:${oneOf(['>1k', '<100m', '>10g'])}`,
  () => `is:${oneOf(['dead', 'alive', 'mine', 'freeleech', 'unsnatched', 'bookmarked'])}`,
  () => `added:${oneOf(['<7d', '>1y'])}`,
  () => `resolution:${oneOf(['1080p', '2160p'])}`,
  () => 'imdb:tt0133093',
]

function line(depth = 2): string {
  const items = Array.from({ length: 1 + drawn(3) }, () => {
    const not = drawn(6) === 0 ? '-' : ''
    if (depth > 0 && drawn(5) === 0) return `${not}(${line(depth - 1)} OR ${line(depth - 1)})`
    return not + oneOf(LEAVES)()
  })
  return items.join(' ')
}

/** Saved searches of all kinds, by ID. */
async function searches(count: number): Promise<Map<number, TorrentFilter>> {
  const known = { attributes: await attributes.searchable(db), categories: [] }
  const all = new Map<number, TorrentFilter>()
  const { rows: tags } = await sql<{ id: number }>`select id from tag order by id`.execute(db)
  while (all.size < count) {
    const q = drawn(8) === 0 ? '' : line()
    const read = readQuery(q, Math.floor(now.getTime() / 1000), known)
    if (!read.ok) continue
    const { query } = read
    const isEmpty = query.all.length + query.none.length + query.also.length === 0
    const memberId = oneOf([ann, bob])
    const filter: TorrentFilter = {
      ...EVERYTHING,
      search: isEmpty ? null : query,
      categoryIds: drawn(4) === 0 ? [1, 2].slice(0, 1 + drawn(2)) : [],
      tagIds: drawn(6) === 0 ? [oneOf(tags).id] : [],
      uploaderId: drawn(8) === 0 ? oneOf([ann, bob]) : null,
      states: drawn(8) === 0 ? [oneOf(['alive', 'dead', 'snatched', 'seeding'] as const)] : [],
      memberId,
    }
    const given = { member_id: memberId, name: `s${all.size}`, notifies: true }
    const { id } = await db
      .insertInto('saved_search')
      .values({
        ...{ ...given, query: new URLSearchParams({ q }).toString() },
        ...{ filter: JSON.stringify(filter), created_at: now, seen_at: now },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    all.set(id, filter)
  }
  return all
}

describe('the index of saved searches', () => {
  it('finds for a torrent exactly the searches whose list has it', async () => {
    const torrents: number[] = []
    for (let number = 0; number < 25; number++) {
      const name = Array.from({ length: 1 + drawn(4) }, word).join(oneOf([' ', '.', '-']))
      const tags = TAGS.filter(() => drawn(3) === 0)
      const given = { name: `${name} ${number}`, categoryId: 1 + drawn(3), tags }
      const id = await aListedTorrent(db, `t${number}`, oneOf([ann, bob]), given, now)
      if (drawn(2) === 0) {
        const held = { resolution: oneOf(['1080p', '2160p']) }
        await sql`update torrent set attributes = ${JSON.stringify(held)}::jsonb
          where id = ${id}`.execute(db)
      }
      if (drawn(3) === 0) {
        await sql`update torrent set is_anonymous = true where id = ${id}`.execute(db)
      }
      torrents.push(id)
    }
    const all = await searches(700)
    await index()
    const lists = new Map<number, ReadonlySet<number>>()
    for (const [id, filter] of all) lists.set(id, await passing(db, { ...filter, now }, torrents))
    let matches = 0
    for (const torrentId of torrents) {
      const found = await searchesFor(torrentId)
      const listed = [...all.keys()].filter((id) => lists.get(id)?.has(torrentId))
      expect(found).toEqual(listed)
      matches += listed.length
    }
    // Otherwise it compares nothing with nothing.
    expect(matches).toBeGreaterThan(500)
  })

  it('compares a torrent with few of the searches', async () => {
    const { rows } = await sql<{ every: number; all: number }>`
      select count(*) filter (where '*' = any(keys)) as every, count(*) as all
      from saved_search_index`.execute(db)
    expect(rows[0].every / rows[0].all).toBeLessThan(0.3)
  })
})

describe('a saved search', () => {
  it('reports each torrent once, at the time that its owner chose', async () => {
    await db.deleteFrom('saved_search').execute()
    const query = { query: 'category=movies', filter: { ...EVERYTHING, categoryIds: [1] } }
    const save = (name: string, schedule: 'at-once' | 'hourly' | 'daily') =>
      savedSearches.save(db, bob, { name, ...query, notifies: true, schedule }, now)
    await save('now', 'at-once')
    await save('hour', 'hourly')
    await save('day', 'daily')
    await aListedTorrent(db, 'reported', ann, { categoryId: 1 }, now)
    await aListedTorrent(db, 'his own', bob, { categoryId: 1 }, now)
    await announceAll(db, now)
    await sql`update search_matching set place = (select next_id - 3 from announcement_place)`.execute(
      db,
    )
    while ((await reporting.reportSome(db, now)) > 0);
    const told = async (at: Date) => {
      await searchAlerts.tellDue(db, at, 100)
      await searchAlerts.tellDue(db, at, 100)
      return (await toldNotices(db)).map(({ says }) => says)
    }
    expect(await told(now)).toEqual(['now: a new torrent'])
    expect(await told(reportedAt('hourly', now))).toHaveLength(2)
    expect(await told(new Date('2026-03-01T23:59:59Z'))).toHaveLength(2)
    const all = await told(new Date('2026-03-02T00:00:00Z'))
    expect(all).toEqual(['now: a new torrent', 'hour: a new torrent', 'day: a new torrent'])
    await sql`update search_matching set place = place - 2`.execute(db)
    while ((await reporting.reportSome(db, now)) > 0);
    expect(await told(new Date('2026-03-03T00:00:00Z'))).toHaveLength(3)
  })

  it('reports nothing once its owner has switched notifications off', async () => {
    await db.deleteFrom('saved_search').execute()
    const filter = { ...EVERYTHING, categoryIds: [1] }
    const given = { name: 'quiet', query: 'category=movies', filter, notifies: true }
    const id = await savedSearches.save(db, bob, { ...given, schedule: 'hourly' }, now)
    const torrent = await aListedTorrent(db, 'too late', ann, { categoryId: 1 }, now)
    expect(await noteMatches(torrent)).toEqual([id])
    await savedSearches.change(db, bob, Number(id), { notifies: false })
    const before = await toldNotices(db)
    expect(await searchAlerts.tellDue(db, reportedAt('hourly', now), 100)).toBe(1)
    expect(await toldNotices(db)).toEqual(before)
  })

  it('for counts that no torrent can have stops nothing', async () => {
    await db.deleteFrom('saved_search').execute()
    for (const q of ['seeders:>3000000000', 'leechers:3000000000', '-seeders:>3000000000']) {
      const read = readQuery(q, Math.floor(now.getTime() / 1000))
      const search = read.ok ? read.query : null
      const query = new URLSearchParams({ q }).toString()
      const given = { name: q, query, filter: { ...EVERYTHING, search }, notifies: true }
      await savedSearches.save(db, bob, given, now)
    }
    const id = await aListedTorrent(db, 'few seeders', ann, {}, now)
    expect(await noteMatches(id)).toHaveLength(1)
    const later = new Date(now.getTime() + 1)
    expect((await savedSearches.list(db, bob, later)).map(({ fresh }) => fresh)).toEqual([0, 0, 0])
  })

  it('follows a merged tag, and its category to a new one below it', async () => {
    await db.deleteFrom('saved_search').execute()
    const tagged = { categoryId: 3, tags: ['old-slang', 'new-slang'] }
    await aListedTorrent(db, 'with both tags', ann, tagged, now)
    const tag = await db.selectFrom('tag').select('id').where('slug', '=', 'old-slang').execute()
    const save = async (name: string, query: string, filter: Partial<TorrentFilter>) => {
      const given = { name, query, filter: { ...EVERYTHING, ...filter }, notifies: true }
      return Number(await savedSearches.save(db, bob, given, now))
    }
    const ofTag = await save('tag', 'tag=old-slang', { tagIds: tag.map(({ id }) => id) })
    const ofCategory = await save('category', 'category=tv', { categoryIds: [2] })
    const ofOther = await save('other', 'category=movies', { categoryIds: [1] })
    await index()
    await tagCare.merge(db, 'old-slang', 'new-slang', commandLine, now)
    const under = { slug: 'late-tv', name: 'Late TV', position: 9, isHidden: false, parentId: 2 }
    const form = { ...under, kind: 'tv', rules: '', torznab: null, unit3d: null } as const
    const saved = await categoryCare.save(db, null, form, commandLine, now)
    const categoryId = saved.ok ? saved.id : 0
    const given = { categoryId, tags: ['new-slang'] }
    const id = await aListedTorrent(db, 'of the new category', ann, given, now)
    expect(await index()).toBe(2)
    expect(await searchesFor(id)).toEqual([ofTag, ofCategory])
    await categoryCare.save(db, categoryId, { ...form, parentId: 1 }, commandLine, now)
    await index()
    expect(await searchesFor(id)).toEqual([ofTag, ofOther])
  })

  it('follows a renamed category and tag, and so does what a member hides', async () => {
    await db.deleteFrom('saved_search').execute()
    const given = { categoryId: 4, tags: ['slow-books'] }
    await aListedTorrent(db, 'of the old names', ann, given, now)
    await profiles.setHidden(db, ann, { categories: ['books'], tags: ['slow-books', 'hd'] })
    const q = 'cat:books tag:slow-books'
    const read = readQuery(q, Math.floor(now.getTime() / 1000))
    const filter = { ...EVERYTHING, search: read.ok ? read.query : null, categoryIds: [4] }
    const query = new URLSearchParams({ q, category: 'books' }).toString()
    const search = { name: 'books', query, filter, notifies: true }
    const id = Number(await savedSearches.save(db, bob, search, now))
    await index()
    const form = { slug: 'reading', name: 'Reading', position: 4, isHidden: false, parentId: null }
    const more = { kind: 'book', rules: '', torznab: null, unit3d: null } as const
    await categoryCare.save(db, 4, { ...form, ...more }, commandLine, now)
    const words = { slug: 'calm', name: null, isOfficial: false, color: null }
    await tagCare.rename(db, 'slow-books', words, commandLine, now)
    const renamed = { q: 'cat:reading tag:calm', category: 'reading' }
    const saved = await savedSearches.find(db, bob, id)
    expect(saved?.query).toBe(new URLSearchParams(renamed).toString())
    const torrent = await aListedTorrent(db, 'of both', ann, { ...given, tags: ['calm'] }, now)
    await index()
    expect(await searchesFor(torrent)).toEqual([id])
    const hidden = { categories: ['reading'], tags: ['hd', 'calm'] }
    expect(await profiles.hiddenOf(db, ann)).toEqual(hidden)
  })
})
