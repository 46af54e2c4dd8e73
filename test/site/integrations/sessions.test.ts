import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { itemsIn, parsed } from '../../support/clients/torznab.ts'
import { readers } from '../../support/clients/torznab-readers.ts'
import { feedArticles } from '../../support/clients/feed-readers.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

// A member's programs, from the settings page to the .torrent file: the requests of each, in its
// order, with its headers, and what its parser makes of the replies.

const URL_OF_SITE = 'http://babou.example'
let site: TestSite
let ann: number
let apikey: string
let feedKey: string

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL_OF_SITE })
  ann = (await site.member('ann')).id
  ;({ token: apikey } = await aToken(site, ann, {
    scopes: ['torrents:read', 'torrents:download'],
  }))
  ;({ key: feedKey } = await feedKeys.ensure(site.db, testSecrets, ann, new Date()))
  await aCatalog()
})
afterAll(() => site.stop())

/** Two films and the episodes of a season, with the IDs that programs search for. */
async function aCatalog() {
  const ids = (...given: readonly string[]) => ({
    externalIds: given.map((one) => {
      const [source, value] = one.split(':')
      return { source, value }
    }),
  })
  const film = { kind: 'work', year: 1999, ...ids('imdb:tt0133093', 'tmdb_movie:603') }
  const matrix = await aBundle(site.db, 'The Matrix', film as never)
  const show = { kind: 'series', ...ids('imdb:tt0306414', 'tvdb:79126') }
  const wire = await aBundle(site.db, 'The Wire', show as never)
  const add = async (name: string, category: string, bundle: number, attributes: object) => {
    const [{ id: categoryId }] = await site.db
      .selectFrom('category')
      .select('id')
      .where('slug', '=', category)
      .execute()
    const id = await aListedTorrent(site.db, name, ann, { name, categoryId } as never)
    await bundleParts.bundlePart.write(site.db, id, String(bundle), new Date())
    const set = { attributes: JSON.stringify(attributes) }
    await site.db.updateTable('torrent').set(set).where('id', '=', id).execute()
  }
  for (const resolution of ['1080p', '2160p']) {
    await add(`The.Matrix.1999.${resolution}.BluRay-GRP`, 'movies', matrix, { resolution })
  }
  for (const episode of [1, 2, 3]) {
    const attributes = { season: 1, episode, resolution: '720p' }
    await add(`The.Wire.S01E0${episode}.720p.WEB-GRP`, 'tv', wire, attributes)
  }
}

type Headers = Readonly<Record<string, string>>
const XML = 'application/rss+xml, text/rss+xml, application/xml, text/xml'

/** A program with its headers; a reply other than 200 ends the session. */
function program(headers: Headers) {
  return async (address: string): Promise<supertest.Response> => {
    const path = address.replace(URL_OF_SITE, '')
    const request = supertest(site.app).get(path).redirects(0).buffer(true)
    if (headers.Accept === undefined) void request.unset('Accept')
    const reply = await request.set(headers).parse((res, done) => {
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => parts.push(part))
      res.on('end', () => done(null, Buffer.concat(parts)))
    })
    expect(reply.status, `${path}: ${String(reply.body)}`).toBe(200)
    return reply
  }
}

const textOf = (reply: supertest.Response) => (reply.body as Buffer).toString()
const query = (given: Record<string, string>) => String(new URLSearchParams({ ...given, apikey }))

/** What each program does with the address of a release. */
async function grab(get: ReturnType<typeof program>, url: string) {
  const reply = await get(url)
  expect(reply.headers['content-type']).toBe('application/x-bittorrent')
  expect((reply.body as Buffer).subarray(0, 11).toString()).toBe('d8:announce')
}

/** The numbers under a group, as its settings offer them; and the parameters of a search. */
function capsIn(text: string, group: string, search: string) {
  const { caps } = parsed(text)
  const one = (list: unknown, key: string, value: string) =>
    (Array.isArray(list) ? list : [list]).find((each) => each[key] === value)
  const category = one(caps.categories.category, '@id', group)
  const [max, least] = [Number(caps.limits['@max']), Number(caps.limits['@default'])]
  return {
    size: Math.min(100, Math.max(max, least)),
    params: String(caps.searching[search]['@supportedParams']).split(','),
    isThere: caps.searching[search]['@available'] === 'yes',
    numbers: [group, ...(category.subcat ?? []).map((sub: Record<string, string>) => sub['@id'])],
  }
}

describe.each([
  ['Sonarr', 'Sonarr/4.0.9.2244 (alpine 3.20.2)', '5000', 'tv-search', 'tvsearch'],
  ['Radarr', 'Radarr/5.11.0.9244 (alpine 3.20.2)', '2000', 'movie-search', 'movie'],
] as const)('%s', (name, agent, group, search, t) => {
  const get = program({ 'User-Agent': agent, Accept: XML, 'Accept-Encoding': 'gzip, deflate, br' })
  const read = readers[name]
  const is = name === 'Sonarr' ? 'Wire' : 'Matrix'

  it('passes its test, reads the newest, searches by ID and fetches the file', async () => {
    const caps = capsIn(textOf(await get(`/torznab/api?${query({ t: 'caps' })}`)), group, search)
    expect([caps.isThere, caps.size]).toEqual([true, 100])
    const needed = name === 'Sonarr' ? ['q', 'tvdbid', 'season', 'ep'] : ['q', 'imdbid', 'tmdbid']
    expect(caps.params).toEqual(expect.arrayContaining(needed))
    const cat = caps.numbers.join(',')
    const page = { t, cat, extended: '1', offset: '0', limit: String(caps.size) }
    const newest = itemsIn(textOf(await get(`/torznab/api?${query(page)}`))).map(read)
    expect(newest.length).toBeGreaterThan(1)
    for (const { title } of newest) expect(title).toContain(is)
    // All IDs that the program has, in one request.
    const wanted: Record<string, string> =
      name === 'Sonarr'
        ? { tvdbid: '79126', imdbid: 'tt0306414', tvmazeid: '179', season: '01', ep: '2' }
        : { tmdbid: '603', imdbid: '0133093' }
    const found = itemsIn(textOf(await get(`/torznab/api?${query({ ...page, ...wanted })}`)))
    expect(found).toHaveLength(name === 'Sonarr' ? 1 : 2)
    await grab(get, read(found[0]).url)
  })
})

describe('Prowlarr', () => {
  it('maps the categories of its items through caps, and searches as it is asked', async () => {
    const get = program({ 'User-Agent': 'Prowlarr/1.24.3.4754 (alpine 3.20.2)', Accept: XML })
    const caps = textOf(await get(`/torznab/api?${query({ t: 'caps' })}`))
    const numbers = [...caps.matchAll(/<(?:category|subcat) id="(\d+)"/g)].map(([, id]) => id)
    const page = { extended: '1', limit: '100', offset: '0' }
    const all = itemsIn(textOf(await get(`/torznab/api?${query({ t: 'search', ...page })}`)))
    expect(all).toHaveLength(5)
    for (const item of all) {
      const release = readers.Prowlarr(item)
      expect(release.categories.length).toBeGreaterThan(0)
      for (const number of release.categories) expect(numbers).toContain(String(number))
      expect([133_093, 306_414]).toContain(release.imdbId)
    }
    const film = {
      t: 'movie',
      imdbid: 'tt0133093',
      q: 'The Matrix 1999',
      cat: '2000,2040',
      ...page,
    }
    const [found] = itemsIn(textOf(await get(`/torznab/api?${query(film)}`)))
    await grab(get, readers.Prowlarr(found).url)
  })
})

describe('autobrr', () => {
  it('reads capabilities and the newest, with its key escaped twice and no category', async () => {
    const get = program({ 'User-Agent': 'autobrr', 'Accept-Encoding': 'gzip' })
    const key = encodeURIComponent(encodeURIComponent(apikey))
    await get(`/torznab/api?apikey=${key}&t=caps`)
    const path = `/torznab/api?apikey=${key}&cat=&extended=1&limit=100&t=search`
    const releases = itemsIn(textOf(await get(path))).map(readers.autobrr)
    expect(releases).toHaveLength(5)
    await grab(get, releases[0].url)
  })
})

describe('cross-seed', () => {
  it('reads capabilities, pages through the newest, and fetches the file', async () => {
    const get = program({ 'User-Agent': 'CrossSeed/6.9.1' })
    await get(`/torznab/api?apikey=${apikey}&t=caps`)
    const seen: string[] = []
    for (let offset = 0; offset < 6; offset += 2) {
      const path = `/torznab/api?apikey=${apikey}&t=search&q=&limit=2&offset=${offset}`
      const releases = itemsIn(textOf(await get(path))).map(readers['cross-seed'])
      seen.push(...releases.map(({ guid }) => guid))
    }
    expect(new Set(seen).size).toBe(5)
    const words = `/torznab/api?apikey=${apikey}&t=search&q=The+Wire+S01E02`
    const [release] = itemsIn(textOf(await get(words))).map(readers['cross-seed'])
    await grab(get, release.url)
  })
})

describe('qBittorrent', () => {
  it('reads the feed, and downloads the address of an article', async () => {
    const get = program({ 'User-Agent': 'qBittorrent/4.6.7', 'Accept-Encoding': 'gzip' })
    const articles = feedArticles(textOf(await get(`/feeds/torrents.${feedKey}.xml`)))
    expect(articles).toHaveLength(5)
    expect(new Set(articles.map(({ id }) => id)).size).toBe(5)
    await grab(get, articles[0].torrent)
  })
})
