import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../../src/shared/clock.ts'
import { createLog, silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { BrowseFilter } from '../../../src/store/search/browse.ts'
import { browse } from '../../../src/store/search/browse.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { findInMemory } from '../../../src/store/search/found-in-memory.ts'
import type { Catalog } from '../../../src/store/search/memory/catalog.ts'
import { writeCatalog } from '../../../src/store/search/memory/file/catalog-file.ts'
import type { SearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { createSearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { createThreads } from '../../../src/store/search/memory/threads.ts'
import { SORTS } from '../../../src/store/search/sorts.ts'
import * as attributeRows from '../../../src/store/taxonomy/attributes.ts'
import { createDb } from '../../support/patient-db.ts'
import { asked, NOON } from '../../support/asked.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import { fillReleases } from '../../support/community/releases.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { adornReleases, TERMS } from '../../support/query-lines.ts'
import { temporaryFolder } from '../../support/processes/processes.ts'
import { until } from '../../support/until.ts'

// A site that starts with the file of its catalog finds what it would find without.

const ROWS = 600
const PAGE = {
  ...{ limit: 50, position: null },
  order: { by: 'createdAt', isDescending: true },
} as const
let database: TestDatabase
let db: Db
let ann: number
let file: string
let index: SearchIndex | null = null
let starts: boolean[] = []

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await aMemberRow(db, 'ann')
  await fillReleases(db, ann, 1, ROWS)
  await adornReleases(db, ann, 0)
  await sql`update torrent set name = 'Höhle.No.' || id where id % 53 = 0`.execute(db)
  file = path.join(temporaryFolder(), 'search', 'catalog')
  await start()
  await until(() => fs.existsSync(file))
})

afterEach(() => stop())

afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** Starts a site's index; `starts` tells which of them were with the file. */
async function start(): Promise<void> {
  const log = createLog('info', {}, (line) => {
    const { event, isOfFile } = JSON.parse(line) as { event?: string; isOfFile?: boolean }
    if (event === 'search.loaded') starts.push(isOfFile === true)
  })
  const { url } = database
  const started = createSearchIndex({
    ...{ url, db, log, file, maxMebibytes: 64, least: 500 },
    ...{ clock: createClock({ BABOU_TEST_CLOCK: undefined }), testClock: undefined },
  })
  index = started
  await started.loaded(60_000)
  expect(started.isReady()).toBe(true)
}

async function stop(): Promise<void> {
  await index?.stop()
  index = null
}

/** Whether a new start used the file. */
async function startsWithFile(): Promise<boolean> {
  starts = []
  await start()
  return starts[0]
}

describe('the file of the catalog', () => {
  it('finds everything that SQL does, including later changes', async () => {
    await sql`update torrent set state = 'removed' where id % 97 = 5`.execute(db)
    await sql`update torrent set name = 'Été ' || id || ' rare', size = size + 1
      where id % 41 = 3`.execute(db)
    await sql`update torrent set attributes = attributes || '{"season": 4, "new": "2160p"}'
      where id % 37 = 2`.execute(db)
    await sql`update torrent_stats set seeders = 77, leechers = 3 where torrent_id % 29 = 1`.execute(
      db,
    )
    await fillReleases(db, ann, ROWS + 1, 20)
    expect(await startsWithFile()).toBe(true)
    const attributes = await attributeRows.searchable(db)
    const lines = Object.values(TERMS).flat()
    for (const [at, line] of lines.entries()) {
      const by = SORTS[at % SORTS.length]
      const filter: BrowseFilter = {
        ...{ ...EVERYTHING, memberId: ann, now: new Date(NOON * 1000), limit: 50, position: null },
        order: { by, isDescending: at % 2 === 0 },
        search: asked(`${line} `, NOON, attributes),
      }
      const found = await findInMemory(db, filter, false)
      if (found !== null)
        expect([line, placesOf(found.page)]).toEqual([line, placesOf(await browse(db, filter))])
    }
    for (const states of [['dead'], ['alive']] as const) {
      const filter = { ...EVERYTHING, ...PAGE, memberId: ann, states }
      const found = await findInMemory(db, filter, false)
      expect(found?.page.total).toBeGreaterThan(0)
      expect(found?.page.total).toBe((await browse(db, filter)).total)
    }
  })

  it('is not waited for if there are too few torrents, nor longer than requested', async () => {
    const { url } = database
    const options = {
      ...{ url, db, log: silentLog(), file, maxMebibytes: 64 },
      ...{ clock: createClock({ BABOU_TEST_CLOCK: undefined }), testClock: undefined },
    }
    const small = createSearchIndex({ ...options, least: 1_000_000 })
    await small.loaded(60_000)
    expect(small.isReady()).toBe(false)
    await small.stop()
    const large = createSearchIndex({ ...options, least: 500 })
    await large.loaded(0)
    expect(large.isReady()).toBe(false)
    await large.stop()
  })

  it('is not read when it is damaged, torn or not of this version', async () => {
    const whole = fs.readFileSync(file)
    const middle = whole.length >>> 1
    const flipped = Buffer.from(whole)
    flipped[middle] ^= 1
    const other = Buffer.from(whole)
    other[other.length - 12] ^= 1 // of the table
    const cut = whole.subarray(0, middle)
    for (const bytes of [flipped, other, cut, whole.subarray(0, 5), Buffer.alloc(0)]) {
      fs.rmSync(file)
      fs.writeFileSync(file, bytes)
      await anew()
    }
    expect(await startsWithFile()).toBe(true)
  })

  it('is told as what is loaded from, unless it is damaged', async () => {
    expect(await sourcesOfStart()).toEqual(['database', 'file', null])
    const flipped = fs.readFileSync(file)
    flipped[flipped.length >>> 1] ^= 1
    fs.writeFileSync(file, flipped)
    expect(await sourcesOfStart()).toEqual(['database', 'file', 'database', null])
  })

  it('is not read by another database, after a migration, nor when it is too old', async () => {
    await start()
    await stop()
    await sql`update search_file set at = at - interval '21 hours'`.execute(db)
    await anew()
    // As after a restore of an earlier state.
    await sql`delete from search_file`.execute(db)
    await anew()
    await sql`insert into schema_migration (name, applied_at) values ('9999-new.sql', now())`.execute(
      db,
    )
    await anew()
    expect(await startsWithFile()).toBe(true)
  })

  it('is never written through a link', async () => {
    const elsewhere = path.join(temporaryFolder(), 'private')
    fs.writeFileSync(elsewhere, 'mine')
    fs.rmSync(file)
    fs.symlinkSync(elsewhere, file)
    fs.symlinkSync(elsewhere, `${file}.new`)
    await anew()
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('mine')
    expect(fs.lstatSync(file).isFile()).toBe(true)
  })

  it('leaves no part when it cannot be written whole', async () => {
    const at = path.join(temporaryFolder(), 'catalog')
    const key = { database: 'any', token: 'any', horizon: '1', isNameOrdered: true }
    await expect(writeCatalog(at, key, {} as Catalog)).rejects.toThrow()
    expect(fs.readdirSync(path.dirname(at))).toEqual([])
  })
})

/** Returns from what the catalog of a new thread was said to be loaded, until it was. */
async function sourcesOfStart(): Promise<readonly unknown[]> {
  const sources: unknown[] = []
  const threads = createThreads({
    ...{ url: database.url, log: silentLog(), file, maxMebibytes: 64, testClock: undefined },
    clock: createClock({ BABOU_TEST_CLOCK: undefined }),
    onLoading: (from) => sources.push(from),
    onEnd: () => {},
  })
  const { ino } = fs.lstatSync(file)
  threads.start()
  await until(() => threads.serving() !== null)
  const heard = [...sources]
  if (heard.length > 3) await until(() => fs.lstatSync(file).ino !== ino) // it is written again
  await threads.stop()
  return heard
}

/** Starts without the file, which is written again. */
async function anew(): Promise<void> {
  const before = fs.lstatSync(file).ino
  expect(await startsWithFile()).toBe(false)
  await until(() => fs.lstatSync(file).ino !== before)
  await stop()
}

function placesOf({ rows, total }: Awaited<ReturnType<typeof browse>>) {
  return { places: rows.map(({ id, sortKey }) => [id, sortKey]), total }
}
