import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import { NOTHING_THERE, UNKNOWN_FILTERS, UNKNOWN_VALUES } from './tool-doors.ts'

let site: TestSite
let token: string
let key: string
let searchId: number

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  const { id } = await site.member('ann')
  ;({ token } = await aToken(site, id))
  ;({ key } = await feedKeys.ensure(site.db, testSecrets, id, new Date()))
  await aListedTorrent(site.db, 'one', id, { name: 'Film One 2020' })
  const saved = await send('/api/v1/searches', { name: 'Films', query: 'q=film' })
  searchId = saved.body.id
})
afterAll(() => site.stop())

const get = (path: string) => supertest(site.app).get(path).unset('Accept').buffer(true)
const send = (path: string, body: object) =>
  supertest(site.app).post(path).set('Authorization', `Bearer ${token}`).send(body)

const FORMS = {
  torznab: ['application/xml', /<error code="\d+" description="[^"]+"\/>/],
  unit3d: ['application/json', /^\{"success":false,"message":".+"/],
  gazelle: ['application/json', /^\{"status":"failure","error":".+"\}$/],
  text: ['text/plain', /^[A-Z][^<]+\n$/],
} as const

describe('what a program asks for where nothing is', () => {
  it.each(NOTHING_THERE)('%s %s is refused in the form of %s', async (method, path, form) => {
    const asked = supertest(site.app)[method](path).set('Authorization', `Bearer ${token}`)
    const { status, headers, text } = await asked.unset('Accept').buffer(true)
    const [type, body] = FORMS[form]
    expect([400, 404, 405]).toContain(status)
    expect(headers['content-type']).toContain(type)
    expect(text).toMatch(body)
  })

  it('is a page to a browser', async () => {
    const { headers } = await get('/feeds/nothing.x').set('Accept', 'text/html')
    expect(headers['content-type']).toContain('text/html')
  })
})

describe('a filter that a list does not have', () => {
  it.each(UNKNOWN_VALUES)('%s is refused as a value', async (query, name) => {
    const doors = [
      await get(`/feeds/torrents.${key}.xml?${query}`),
      await get(`/feeds/bookmarks.${key}.json?${query}`),
      await get(`/rss/torrents.${key}?${query}`),
      await get(`/announce/stream?${query}`).set({
        ...{ Authorization: `Bearer ${token}`, Accept: 'application/json' },
      }),
      await send('/api/v1/searches', { name: `Saved ${query}`, query }),
      await send('/torrents/zip', { list: query }).set('Accept', 'application/json'),
    ]
    // Announcements are not sorted.
    const refusal = new RegExp(`${name} has no value|"${name}":\\["is not a parameter`)
    for (const { status, text } of doors) {
      expect([status, refusal.test(text)], text).toEqual([422, true])
    }
  })

  it.each(UNKNOWN_FILTERS)('%s is refused at every door that takes lists', async (query, name) => {
    const doors = [
      await get(`/feeds/torrents.${key}.xml?${query}`),
      await get(`/feeds/torrents.${key}.json?${query}`),
      await get(`/feeds/search-${searchId}.${key}.xml?${query}`),
      await get(`/feeds/bookmarks.${key}.xml?${query}`),
      await get(`/rss/torrents.${key}?${query}`),
      await get(`/announce/stream?${query}`).set({
        ...{ Authorization: `Bearer ${token}`, Accept: 'application/json' },
      }),
      await send('/api/v1/searches', { name: `Saved ${query}`, query }),
      await send('/api/v1/searches', { name: `Saved ${query}`, query: `?${query}` }),
      await send('/torrents/zip', { list: query }).set('Accept', 'application/json'),
    ]
    for (const { status, text } of doors) {
      expect([status, text.includes(name)], text.slice(0, 300)).toEqual([422, true])
    }
  })

  it.each(UNKNOWN_FILTERS)('%s is ignored by pages, Torznab and UNIT3D', async (query) => {
    const authorization = `Bearer ${token}`
    const kept = query.replace(/^page=2$/, 'pag=2').replace(/^query=/, 'qery=')
    const asked = [
      `/torrents?${kept}`,
      `/torznab/api?t=search&${kept.replace('Q=', 'QQ=')}`,
      `/api/torrents/filter?${kept}`,
    ]
    for (const path of asked) {
      expect((await get(path).set({ authorization })).status, path).toBe(200)
    }
  })
})

describe('a feed at the address of UNIT3D', () => {
  it('is the same as below /feeds, and a number is a saved search', async () => {
    const listOf = (text: string) => text.replace(/<atom:link[^>]*>/, '')
    for (const [alias, path] of [
      [`/rss/torrents.${key}`, `/feeds/torrents.${key}.xml`],
      [`/rss/torrents.${key}.atom`, `/feeds/torrents.${key}.atom`],
      [`/rss/torrents.${key}?q=film`, `/feeds/torrents.${key}.xml?q=film`],
      [`/rss/search-${searchId}.${key}`, `/feeds/search-${searchId}.${key}.xml`],
      [`/rss/${searchId}.${key}`, `/feeds/search-${searchId}.${key}.xml`],
    ]) {
      const [one, other] = [await get(alias), await get(path)]
      expect([one.status, one.headers['content-type']], alias).toEqual([
        200,
        other.headers['content-type'],
      ])
      expect(one.text).toContain('Film One 2020')
      expect(listOf(one.text)).toBe(listOf(other.text))
    }
    expect((await get(`/rss/torrents.${'0'.repeat(32)}`)).status).toBe(401)
    expect((await get(`/rss/999.${key}`)).status).toBe(404)
  })
})

/** What programs send with the tag that they have. */
const FRESH: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'Cache-Control': 'no-cache' },
  { 'Cache-Control': 'no-cache', Pragma: 'no-cache' },
  { 'Cache-Control': 'max-age=0' },
]

describe('a document that a program has', () => {
  it.each(FRESH)('is 304 with %j', async (headers) => {
    const authorization = `Bearer ${token}`
    for (const path of [
      `/feeds/torrents.${key}.xml`,
      `/feeds/search-${searchId}.${key}.json`,
      `/feeds/notifications.${key}.xml`,
      `/rss/torrents.${key}`,
      '/torznab/api?t=search',
      '/torznab/api?t=caps',
    ]) {
      const first = await get(path).set({ authorization })
      const tag = first.headers.etag
      for (const given of [tag, `W/${tag}`, `"other", ${tag}`]) {
        const again = await get(path).set({ authorization, 'If-None-Match': given, ...headers })
        expect([again.status, again.text], `${path} ${given}`).toEqual([304, ''])
      }
      const other = await get(path).set({ authorization, 'If-None-Match': '"other"', ...headers })
      expect([other.status, other.headers.etag], path).toEqual([200, tag])
    }
  })
})
