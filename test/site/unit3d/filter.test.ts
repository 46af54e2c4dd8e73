import { sql } from 'kysely'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import * as media from '../../../src/store/torrents/media.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken, tool } from '../../support/community/tokens.ts'
import { cardigann, uploadAssistant } from '../../support/clients/unit3d.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
let site: TestSite
let annId: number
let token: string
let prowlarr: ReturnType<typeof cardigann>
let assistant: ReturnType<typeof uploadAssistant>

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  annId = (await site.member('ann')).id
  ;({ token } = await aToken(site, annId))
  prowlarr = cardigann(site, token)
  assistant = uploadAssistant(site, token)
})
afterAll(() => site.stop())

let turn = 0
interface Given {
  readonly category?: number
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly bundle?: number
  readonly tags?: readonly string[]
  readonly by?: number
}

/** A torrent, each a minute younger than the one before. */
async function listed(name: string, { category = 1, by = annId, ...given }: Given = {}) {
  const at = new Date(Date.UTC(2026, 0, 1, 0, turn++))
  const more = { categoryId: category, name, tags: given.tags ?? [] }
  const id = await aListedTorrent(site.db, `unit3d ${turn}`, by, more, at)
  const attributes = JSON.stringify(given.attributes ?? {})
  await site.db.updateTable('torrent').set({ attributes }).where('id', '=', id).execute()
  if (given.bundle !== undefined) {
    await bundleParts.bundlePart.write(site.db, id, String(given.bundle), at)
  }
  return id
}

/** Newer torrents with this description, without what triggers would add to them. */
async function manyListed(count: number, description: string): Promise<void> {
  await site.db.transaction().execute(async (tx) => {
    await sql`alter table torrent disable trigger user`.execute(tx)
    await sql`
      with added as (
        insert into torrent
          (name, description, category_id, info_hash, size, piece_length, file_count, created_at)
        select 'Copy', ${description}, 1, substr(sha256(('many' || n)::bytea), 1, 20), 1, 16384, 1,
          now() from generate_series(1, ${count}::int) n returning id
      )
      insert into torrent_text_words (torrent_id, description)
      select id, text_words(${description}) from added`.execute(tx)
    await sql`alter table torrent enable trigger user`.execute(tx)
  })
}

async function promoted(torrentId: number, upPermille: number, downPermille: number) {
  const factors = { upPermille, downPermille, startsAt: new Date(0), endsAt: null }
  const what = { scope: 'torrent', target: String(torrentId), role: null, title: 'x' } as const
  const given = { ...factors, ...what, isAnnounced: false, pausesWatches: false }
  expect(await promotions.start(site.db, given, commandLine, new Date())).not.toBeNull()
}

const externalIds = (...texts: readonly string[]) => ({
  externalIds: texts.map((text) => {
    const [source, value] = text.split(':')
    return { source, value } as never
  }),
})

const names = async (query: Parameters<typeof prowlarr.search>[0]) =>
  (await prowlarr.search(query)).map(({ title }) => title)

describe('Prowlarr and Jackett', () => {
  it('find the site with their connection test, and read a wrong key as one', async () => {
    expect((await prowlarr.login()).status).toBe(200)
    for (const key of ['', 'babou_00000000000000000000']) {
      const { status, headers, body } = await cardigann(site, key).login()
      expect(status).toBe(401)
      expect(headers['content-type']).toContain('application/json')
      expect(body).toMatchObject({ success: false })
    }
  })

  it('read every row, whatever is in it', async () => {
    const film = await aBundle(site.db, 'Odd', externalIds('imdb:tt0133093', 'tmdb_movie:603'))
    const attributes = { resolution: '2160p', source: 'web-dl' }
    const name = 'Odd.&.<Ends>.🦊.مرحبا.\u0007.2160p'
    const id = await listed(name, { attributes, bundle: film, tags: ['hd', 'remux'] })
    const [row] = await prowlarr.search({})
    expect(row).toEqual({
      title: name,
      details: `${URL}/torrents/${id}`,
      download: expect.stringMatching(
        new RegExp(`^${URL}/torrent/download/${id}\\.[0-9a-f]{32}$`),
      ) as string,
      category: '1',
      ...{ size: 100_000, files: 1, seeders: 0, leechers: 0, grabs: 0 },
      date: new Date('2026-01-01T00:00:00Z'),
      ...{ imdbid: '133093', tmdbid: '603', tvdbid: '0', genre: 'hd, remux', internal: false },
      ...{ downloadFactor: 1, uploadFactor: 1 },
    })
    const [resource] = (await assistant.get('/api/torrents')).body.data
    expect(resource).toMatchObject({ type: 'torrent', id: String(id) })
    expect(resource.attributes).toMatchObject({
      ...{ type: 'WEB-DL', type_id: 4, resolution: '2160p', resolution_id: 2 },
      ...{ media_info: null, description: '', uploader: 'ann', category: 'Movies' },
      files: [{ index: 0, name: 'unit3d 1', size: 100_000 }],
    })
  })

  it('read 16 TiB, an empty file, very many files and a deleted uploader', async () => {
    const gone = (await site.member('gone')).id
    const id = await listed('Huge', { by: gone })
    const size = 16 * 1024 ** 4
    await site.db
      .updateTable('torrent')
      .set({ size, uploader_id: null, file_count: 100_000 })
      .where('id', '=', id)
      .execute()
    await site.db
      .updateTable('torrent_file')
      .set({ size: 0 })
      .where('torrent_id', '=', id)
      .execute()
    const more = Array.from({ length: 300 }, (_, at) => ({
      ...{ torrent_id: id, position: at + 1, path: `Huge/${at}.bin`, size: 1 },
    }))
    await site.db.insertInto('torrent_file').values(more).execute()
    expect((await prowlarr.search({ name: 'Huge' }))[0]).toMatchObject({ size, files: 100_000 })
    const [{ attributes }] = (await assistant.get('/api/torrents')).body.data
    expect(attributes).toMatchObject({ uploader: 'Anonymous', num_file: 100_000 })
    expect(attributes.files).toHaveLength(100)
    expect(attributes.files[0].size).toBe(0)
    const { body } = await assistant.get(`/api/torrents/${id}`)
    expect(body).toMatchObject({ type: 'torrent', id: String(id) })
    expect(body.attributes.files).toHaveLength(301)
  })

  it('count factors as they hold for the member who asks', async () => {
    const factors = async (name: string, who = prowlarr) => {
      const [{ downloadFactor, uploadFactor }] = await who.search({ name })
      return [downloadFactor, uploadFactor]
    }
    await promoted(await listed('Halfway'), 1_000, 500)
    await promoted(await listed('Nearly'), 1_000, 300)
    await promoted(await listed('Gratis'), 1_000, 0)
    await promoted(await listed('Everything'), 2_000, 0)
    expect(await factors('Halfway')).toEqual([0.5, 1])
    expect(await factors('Nearly')).toEqual([0.5, 1])
    expect(await factors('Gratis')).toEqual([0, 1])
    expect(await factors('Everything')).toEqual([0, 2])
    expect(await names({ 'free[]': '100' })).toEqual(['Everything', 'Gratis'])
    const freeBy = (...given: readonly string[]) => names({ 'free[]': given })
    expect(await freeBy('50')).toEqual(['Nearly', 'Halfway'])
    expect(await freeBy('75', '25')).toEqual([])
    expect(await freeBy('50', '100')).toEqual(['Everything', 'Gratis', 'Nearly', 'Halfway'])
    expect(await freeBy('0')).toEqual(['Huge', expect.stringContaining('Odd') as string])
    expect(await freeBy('30')).toEqual([])
    expect(await names({ doubleup: '1' })).toEqual(['Everything'])
    expect(await names({ featured: '1' })).toEqual(['Everything'])
    const bob = await site.member('bob')
    const his = cardigann(site, (await aToken(site, bob.id)).token)
    const own = { scope: 'personal', target: 'bob', role: null, title: 'x' } as const
    const time = { startsAt: new Date(0), endsAt: null, isAnnounced: false, pausesWatches: false }
    const free = { ...own, ...time, upPermille: 1_000, downPermille: 0 }
    await promotions.start(site.db, free, commandLine, new Date())
    expect(await factors('Halfway', his)).toEqual([0, 1])
    const forBob = await his.search({ 'free[]': '50' })
    expect(forBob).toEqual([])
    expect(await factors('Halfway')).toEqual([0.5, 1])
  })

  it('see no torrent that is pending, and none for an ID that no bundle has', async () => {
    const pending = await listed('Pendant')
    await site.db
      .updateTable('torrent')
      .set({ state: 'pending' })
      .where('id', '=', pending)
      .execute()
    expect(await names({ name: 'Pendant' })).toEqual([])
    const reply = await assistant.get(`/api/torrents/${pending}`)
    expect([reply.status, reply.body.success, reply.body.data]).toEqual([404, false, undefined])
    expect(await names({ tmdbId: '99999999' })).toEqual([])
  })
})

describe('the filters', () => {
  it('accept every parameter, where words are never grammar', async () => {
    const series = await aBundle(site.db, 'The Wire', {
      kind: 'series',
      ...externalIds('tvdb:79126', 'imdb:tt0306414'),
    })
    const episode = { season: 1, episode: 5, resolution: '720p', source: 'hdtv', languages: ['en'] }
    await listed('The.Wire.S01E05.720p', {
      ...{ category: 2, attributes: episode, bundle: series, tags: ['crime'] },
    })
    const pack = { season: 1, resolution: '1080p', source: 'remux' }
    await listed('The.Wire.S01.1080p', { category: 2, attributes: pack, bundle: series })
    await listed('Wire.Act.1998', { attributes: { source: 'bluray' } })
    const wire = (query: Parameters<typeof prowlarr.search>[0]) => names({ name: 'Wire', ...query })
    expect(await wire({})).toHaveLength(3)
    expect(await wire({ name: '"Wire -Act OR size:' })).toEqual([])
    expect(await wire({ 'categories[]': ['2'] })).toHaveLength(2)
    expect(await wire({ 'categories[0]': '1', 'categories[1]': '2' })).toHaveLength(3)
    expect(await wire({ 'types[]': ['6', '2'] })).toHaveLength(2)
    expect(await wire({ 'types[]': '3' })).toEqual(['Wire.Act.1998'])
    expect(await wire({ 'resolutions[]': ['3', '4'] })).toEqual(['The.Wire.S01.1080p'])
    expect(await wire({ 'resolutions[]': '10' })).toEqual(['Wire.Act.1998'])
    expect(await wire({ seasonNumber: 1 })).toHaveLength(2)
    expect(await wire({ seasonNumber: 1, episodeNumber: 5 })).toEqual(['The.Wire.S01E05.720p'])
    expect(await wire({ seasonNumber: 1, episodeNumber: 0 })).toEqual(['The.Wire.S01.1080p'])
    expect(await wire({ tvdbId: '79126' })).toHaveLength(2)
    expect(await wire({ imdbId: 'tt0306414' })).toHaveLength(2)
    expect(await wire({ imdbId: '0306414', tmdbId: '1' })).toHaveLength(2)
    expect(await wire({ keywords: 'crime, drama' })).toEqual(['The.Wire.S01E05.720p'])
    expect(await wire({ 'genres[]': ['18', '80'] })).toEqual(['The.Wire.S01E05.720p'])
    expect(await wire({ 'genres[]': 'Crime' })).toEqual(['The.Wire.S01E05.720p'])
    expect(await wire({ 'genres[]': ['18', '999'] })).toEqual([])
    expect(await wire({ 'genres[]': '' })).toHaveLength(3)
    expect(await wire({ 'primaryLanguages[]': 'en' })).toEqual(['The.Wire.S01E05.720p'])
    expect(await wire({ startYear: 1990, endYear: 1999 })).toEqual(['Wire.Act.1998'])
    expect(await wire({ uploader: 'ann' })).toHaveLength(3)
    expect(await wire({ uploader: 'bob' })).toEqual([])
    expect(await wire({ alive: 1 })).toEqual([])
    expect(await wire({ dead: 1, dying: 1 })).toHaveLength(3)
    expect(await wire({ 'free[]': ['0', '100'] })).toHaveLength(3)
    expect(await wire({ adult: 0 })).toHaveLength(3)
    expect(await wire({ adult: 1 })).toEqual([])
    expect(await wire({ 'regions[]': '1' })).toEqual([])
    expect(await wire({ internal: 1 })).toEqual([])
    expect(await wire({ internal: 0 })).toHaveLength(3)
    expect(await wire({ sortField: 'name', sortDirection: 'asc' })).toEqual([
      ...['The.Wire.S01.1080p', 'The.Wire.S01E05.720p', 'Wire.Act.1998'],
    ])
  })

  it('find words of descriptions, MediaInfo and BDInfo, as they are now', async () => {
    const id = await listed('Documented')
    const describe = (description: string) =>
      site.db.updateTable('torrent').set({ description }).where('id', '=', id).execute()
    const keep = (text: string) =>
      media.keep(site.db, id, { mediaInfo: { text, panel: {} as never } }, annId, new Date())
    await describe('Restored by “The Archive” in 2024, 4K-DVD & more')
    await keep('General\nWriting library : x265 3.5\nÜbertitel : DTS-HD Master Audio')
    expect(await names({ description: 'archive restored' })).toEqual(['Documented'])
    expect(await names({ description: '"restored -archive' })).toEqual(['Documented'])
    expect(await names({ description: 'restored mono' })).toEqual([])
    expect(await names({ mediainfo: 'x265 dts-hd' })).toEqual(['Documented'])
    expect(await names({ bdinfo: 'Übertitel', description: '4k-dvd' })).toEqual(['Documented'])
    expect(await names({ mediainfo: 'x264' })).toEqual([])
    expect(await names({ mediainfo: 'x265', name: 'Wire' })).toEqual([])
    await describe('Nothing')
    await keep('x264')
    expect(await names({ description: 'archive' })).toEqual([])
    expect(await names({ mediainfo: 'x264' })).toEqual(['Documented'])
    // A long text is stored in parts, of which the first may end within a character.
    await keep(`ab ${'€ word '.repeat(60_000)}`)
    expect(await names({ mediainfo: 'ab' })).toEqual(['Documented'])
    await media.keep(site.db, id, { mediaInfo: null }, annId, new Date())
    expect(await names({ mediainfo: 'ab' })).toEqual([])
    await site.db.updateTable('torrent').set({ state: 'removed' }).where('id', '=', id).execute()
    expect(await names({ description: 'nothing' })).toEqual([])
  })

  it('know IDs of every catalog, and answer them', async () => {
    const given = {
      ...{ imdb: 'tt0000101', tmdb_movie: '102', tvdb: '103', mal: '104', igdb: '105' },
      ...{ tvmaze: '106', trakt_movie: '107', douban: '108', anidb: '109' },
    }
    const all = Object.entries(given).map((one) => one.join(':'))
    const bundle = await aBundle(site.db, 'Catalogued', externalIds(...all))
    const id = await listed('Catalogued.2020', { bundle })
    const names = Object.keys(given).map((name) => name.replace('_movie', ''))
    const [{ attributes }] = (await assistant.get('/api/torrents?perPage=1')).body.data
    for (const [at, name] of names.entries()) {
      const value = 101 + at
      expect(attributes, name).toMatchObject({ [`${name}_id`]: value })
      for (const key of [name, `${name}Id`]) {
        const found = await assistant.get(`/api/torrents/filter?${key}=${value}`)
        expect(
          found.body.data.map(({ id: one }: { id: string }) => one),
          key,
        ).toEqual([String(id)])
      }
    }
    const { status, body } = await assistant.get('/api/torrents/filter?doubanId=x')
    expect([status, Object.keys(body.data)]).toEqual([422, ['doubanId']])
  })

  it('find words of texts, however many newer torrents have them', async () => {
    const id = await listed('Oldest.Of.Many')
    const torrent = site.db.updateTable('torrent').where('id', '=', id)
    await torrent.set({ description: 'common words' }).execute()
    await manyListed(10_001, 'common words')
    expect(await names({ description: 'common', name: 'Oldest' })).toEqual(['Oldest.Of.Many'])
    const last = { description: 'words', sortField: 'created_at', sortDirection: 'asc' } as const
    expect(await names({ ...last, perPage: 1 })).toEqual(['Oldest.Of.Many'])
  })

  it('find duplicates for Upload-Assistant: the season as a word, files as a list', async () => {
    const id = (await site.db.selectFrom('bundle').select('id').execute()).at(-1)!.id
    expect(id).toBeGreaterThan(0)
    const query = 'tmdbId=0&categories[]=2&types[]=&resolutions[]=3&resolutions[]=4'
    const found = await assistant.dupes(`${query}&name=%20S01&perPage=100`)
    expect(found.map(({ name }) => name)).toEqual(['The.Wire.S01.1080p'])
    expect(found[0].files).toHaveLength(1)
    const [file] = found[0].files
    const byFile = `file_name=other.mkv&file_name=${encodeURIComponent(file)}`
    expect((await assistant.dupes(byFile)).map(({ name }) => name)).toEqual(['The.Wire.S01.1080p'])
  })

  it('name what cannot be read, in the form of UNIT3D', async () => {
    const path = '/api/torrents/filter?sortField=luck&imdbId=x&types[]=a&page=9999'
    const { status, body } = await assistant.get(path)
    expect(status).toBe(422)
    expect(body).toMatchObject({ success: false, message: 'Validation Error.' })
    expect(Object.keys(body.data).sort()).toEqual([...['imdbId', 'page', 'sortField', 'types']])
    const other = await assistant.get('/api/torrents/filter?cursor=nonsense')
    expect(other.status).toBe(422)
  })

  it('know a category that was just added, by the number that it was given', async () => {
    const given = { slug: 'anime', name: 'Anime', kind: 'tv' } as const
    const { id } = await site.db
      .insertInto('category')
      .values(given)
      .returning('id')
      .executeTakeFirstOrThrow()
    await listed('Kaiba.01', { category: id })
    const [row] = await prowlarr.search({ name: 'Kaiba' })
    expect(row.category).toBe(String(id))
    expect(await names({ 'categories[]': row.category })).toEqual(['Kaiba.01'])
    expect(await names({ 'categories[]': '4321' })).toEqual([])
  })
})

describe('keys', () => {
  it('are accepted as header and in the query, with limits in the reply', async () => {
    const reply = await assistant.get('/api/user')
    expect(reply.status).toBe(200)
    expect(reply.headers['x-ratelimit-limit']).toBe('300')
    expect(Number(reply.headers['x-ratelimit-remaining'])).toBeLessThan(300)
    expect(reply.body).toMatchObject({
      ...{ username: 'ann', group: 'member', uploaded: '0.00 GiB', ratio: '∞', buffer: '0.00 GiB' },
      ...{ seeding: 0, leeching: 0, seedbonus: '0.00', hit_and_runs: 0 },
    })
    const byQuery = await supertest(site.app).get('/api/user').query({ api_token: token })
    expect(byQuery.status).toBe(200)
  })

  it('must have the scope, and no cookie replaces it', async () => {
    const { token: other } = await aToken(site, annId, { scopes: ['torrents:upload'] })
    const refused = await tool(site, other).get('/api/torrents/filter')
    expect([refused.status, refused.body.success]).toEqual([403, false])
    const browser = await site.entered('ann')
    expect((await browser.agent.get('/api/user')).status).toBe(401)
  })
})
