import { sql } from 'kysely'
import pg from 'pg'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createClock } from '../../../src/shared/clock.ts'
import { silentLog } from '../../../src/shared/log.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { keepOver } from '../../../src/store/base/kept.ts'
import type { SearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { createSearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

/** Per request of a program, identification included. */
const MOST = 4

let site: TestSite
let index: SearchIndex
let token: string
let key: string
let albumId: number

beforeAll(async () => {
  site = await testSite()
  const { id } = await site.member('ann')
  ;({ token } = await aToken(site, id))
  key = (await feedKeys.ensure(site.db, testSecrets, id, new Date())).key
  const work = await aBundle(site.db, 'The Film', {
    externalIds: [{ source: 'imdb', value: 'tt0133093' }],
  })
  const filmId = await aListedTorrent(site.db, 'The.Film.2019.1080p', id, { tags: ['hd'] })
  albumId = await aListedTorrent(site.db, 'Some - Album (2001)', id, { categoryId: 3 })
  await sql`update torrent set bundle_id = ${work} where id = ${filmId}`.execute(site.db)
  // More than a page of groups has.
  for (let nth = 0; nth < 55; nth++) {
    await aListedTorrent(site.db, `A Single ${nth} (2001)`, id, { categoryId: 3 })
  }
  // As on a site of some size.
  keepOver(site.db, site.listener)
  const clock = createClock({ BABOU_TEST_CLOCK: undefined })
  const given = { url: site.database.url, db: site.db, log: silentLog(), clock }
  const own = { testClock: undefined, maxMebibytes: 16, file: null, least: 1 }
  index = createSearchIndex({ ...given, ...own })
  await until(() => index.isReady())
})
afterAll(async () => {
  await index.stop()
  await site.stop()
})

const REQUESTS: readonly (readonly [string, () => string])[] = [
  ['a Torznab search', () => '/torznab/api?t=search&q=film'],
  ['a search by ID', () => '/torznab/api?t=movie&imdbid=tt0133093&cat=2000'],
  ['an RSS sync', () => '/torznab/api?t=movie&cat=2000&extended=1&offset=0&limit=100'],
  ['a filtered feed', () => `/feeds/torrents.${key}.xml?q=film&category=movies&is=dead`],
  ['a feed of a tag', () => `/feeds/torrents.${key}.xml?tag=hd`],
  ['a UNIT3D filter', () => '/api/torrents/filter?name=film&categories[]=1&perPage=100'],
  ['a Gazelle browse', () => '/ajax.php?action=browse&searchstr=album'],
  ['a Gazelle browse of several pages', () => '/ajax.php?action=browse&searchstr=2001'],
]

describe('statements of a request', () => {
  // A search whose thread is slow, or starts again, is done in SQL, which takes more statements.
  it.each(REQUESTS)(`are at most ${MOST}: %s`, { retry: 3 }, async (_, path) => {
    await until(() => index.isReady())
    const fetched = () => supertest(site.app).get(path()).set('Authorization', `Bearer ${token}`)
    // What is kept for longer than a description; then nothing of the catalog is.
    await fetched()
    const before = index.version()
    await sql`update torrent set name = name || ' new' where id = ${albumId}`.execute(site.db)
    await until(() => index.version() !== before)
    const spy = vi.spyOn(pg.Client.prototype, 'query')
    try {
      const { status, text } = await fetched().buffer(true)
      expect(status).toBe(200)
      expect(text).toMatch(/Film|Album|Single/)
      const statements = spy.mock.calls.map(([statement]) => textOf(statement))
      expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(MOST)
      expect(statements.length).toBeGreaterThan(2)
    } finally {
      spy.mockRestore()
    }
  })
})

/** Of a string, a named statement, or the object of a cursor. */
function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : (statement as { text: string }).text
}
