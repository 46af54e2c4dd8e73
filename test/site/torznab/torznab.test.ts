import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hitAndRunParams } from '../../../src/domain/hit-and-run/rules.ts'
import { usualValues } from '../../../src/domain/ratio/params.ts'
import * as policies from '../../../src/store/hit-and-run/policies.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as memberRights from '../../../src/store/roles/member-rights.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import { parsed, torznabTool } from '../../support/clients/torznab.ts'
import type { TestSite } from '../../support/site.ts'
import { aPatientMinute, testSecrets, testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
let site: TestSite
let annId: number
let token: string
let tool: ReturnType<typeof torznabTool>
let categoryIds: ReadonlyMap<string, number>

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  annId = (await site.member('ann')).id
  ;({ token } = await aToken(site, annId))
  tool = torznabTool(site, token)
  const rows = await site.db.selectFrom('category').select(['slug', 'id']).execute()
  categoryIds = new Map(rows.map(({ slug, id }) => [slug, id]))
})
afterAll(() => site.stop())

let turn = 0
interface Given {
  readonly category?: string
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly bundle?: number
  readonly tags?: readonly string[]
}

/** A torrent, each a minute younger than the one before. */
async function listed(name: string, { category = 'movies', ...given }: Given = {}) {
  const at = new Date(Date.UTC(2026, 0, 1, 0, turn++))
  const more = { categoryId: categoryIds.get(category), name, tags: given.tags ?? [] }
  const id = await aListedTorrent(site.db, `${turn}`, annId, more as never, at)
  const attributes = JSON.stringify(given.attributes ?? {})
  await site.db.updateTable('torrent').set({ attributes }).where('id', '=', id).execute()
  if (given.bundle !== undefined) {
    await bundleParts.bundlePart.write(site.db, id, String(given.bundle), at)
  }
  return id
}

/** Downloads count for nothing, uploads twice. */
async function freeleech(torrentId: number) {
  const factors = { upPermille: 2_000, downPermille: 0, startsAt: new Date(0), endsAt: null }
  const what = { scope: 'torrent', target: String(torrentId), role: null, title: 'Free' } as const
  const given = { ...factors, ...what, isAnnounced: false, pausesWatches: false }
  expect(await promotions.start(site.db, given, commandLine, new Date())).not.toBeNull()
}

const titles = async (query: Parameters<typeof tool.items>[0]) =>
  (await tool.items(query)).map(({ title }) => title)

describe('what a program can ask for', () => {
  it('is shown without a key, and refused with a wrong one', async () => {
    const { text, headers } = await torznabTool(site, '').ask({ t: 'caps' })
    expect(headers['content-type']).toBe('application/xml; charset=utf-8')
    const { caps } = parsed(text)
    expect(caps.limits).toEqual({ '@default': '50', '@max': '100' })
    expect(caps.searching['tv-search']).toMatchObject({
      '@available': 'yes',
      '@supportedParams': 'q,season,ep,imdbid,tvdbid,tmdbid,tvmazeid,traktid,doubanid,year,genre',
    })
    const wrong = await torznabTool(site, 'babou_00000000000000000000').ask({ t: 'caps' })
    expect(wrong.status).toBe(401)
    expect(parsed(wrong.text).error['@code']).toBe('100')
  })

  it('has the categories with their groups and parts, and new ones immediately', async () => {
    const categories = async () => {
      const { caps } = parsed((await tool.ask({ t: 'caps' })).text)
      return (caps.categories.category as ReturnType<typeof parsed>[]).map((one) => {
        const below = (one.subcat ?? []) as Record<string, string>[]
        return [one['@id'], one['@name'], below.map((sub) => `${sub['@id']} ${sub['@name']}`)]
      })
    }
    expect(await categories()).toEqual([
      ['2000', 'Movies', ['2030 Movies/SD', '2040 Movies/HD', '2045 Movies/UHD']],
      ['5000', 'TV', ['5030 TV/SD', '5040 TV/HD', '5045 TV/UHD']],
      ['3000', 'Music (Audio)', ['3010 Music/MP3', '3040 Music/Lossless', '3050 Music/Other']],
      ['7000', 'Books', ['7020 Books/EBook', '7030 Books/Comics']],
      ['4000', 'Software (PC)', ['4050 Games']],
      ['8000', 'Other', []],
    ])
    const anime = { slug: 'anime', name: 'Anime', parent_id: categoryIds.get('tv')!, torznab: 5070 }
    await site.db
      .insertInto('category')
      .values({ ...anime, kind: 'tv' })
      .execute()
    const own = { slug: 'sheet-music', name: 'Sheet music' }
    const { id } = await site.db
      .insertInto('category')
      .values({ ...own, parent_id: categoryIds.get('books')! })
      .returning('id')
      .executeTakeFirstOrThrow()
    const after = new Map((await categories()).map(([number, , below]) => [number, below]))
    expect(after.get('5000')).toContain('5070 Anime')
    expect(after.get('7000')).toContain(`${100_000 + id} Sheet music`)
    const rows = await site.db.selectFrom('category').select(['slug', 'id']).execute()
    categoryIds = new Map(rows.map((row) => [row.slug, row.id]))
  })
})

describe('a search', () => {
  it('lists newest first, with all that programs read', async () => {
    const film = await aBundle(site.db, 'Odd & <Ends>', {
      externalIds: ['imdb:tt0133093', 'tmdb_movie:603'].map((text) => {
        const [source, value] = text.split(':')
        return { source, value } as never
      }),
    })
    const attributes = { resolution: '2160p', languages: ['en', 'fr'] }
    const id = await listed('Odd.\u0007&.<Ends>.🦊.2160p', {
      attributes,
      bundle: film,
      tags: ['hd'],
    })
    await freeleech(id)
    const reply = await tool.ask({ t: 'search' })
    expect(reply.headers['content-type']).toBe('application/rss+xml; charset=utf-8')
    const [item] = await tool.items({ t: 'search' })
    expect(item).toMatchObject({
      title: 'Odd.&.<Ends>.🦊.2160p',
      guid: `${URL}/torrents/${id}`,
      size: 100_000,
      pubDate: 'Thu, 01 Jan 2026 00:00:00 +0000',
      categories: [2000, 2045],
    })
    expect(item.link).toMatch(new RegExp(`^${URL}/torrent/download/${id}\\.[0-9a-f]{32}$`))
    expect(item.raw.enclosure).toEqual({
      '@url': item.link,
      '@length': '100000',
      '@type': 'application/x-bittorrent',
    })
    expect(Object.fromEntries(item.attributes)).toMatchObject({
      ...{ category: ['2000', '2045'], downloadvolumefactor: ['0'], uploadvolumefactor: ['2'] },
      ...{ seeders: ['0'], leechers: ['0'], peers: ['0'], grabs: ['0'], files: ['1'] },
      ...{ imdb: ['0133093'], imdbid: ['tt0133093'], tmdb: ['603'], tmdbid: ['603'] },
      ...{ resolution: ['2160p'], language: ['en', 'fr'], tag: ['hd', 'freeleech'] },
    })
    const [path] = item.link.slice(URL.length).split('?')
    const file = await supertest(site.app).get(path).set('Accept', '*/*')
    expect(file.status).toBe(200)
    expect(file.headers['content-type']).toBe('application/x-bittorrent')
  })

  it('is sent again only when it is another one, or has another key', async () => {
    const asked = async (query: string, tag = '') => {
      const request = supertest(site.app).get(`/torznab/api?${query}&apikey=${token}`)
      const { status, headers, text } = await request.set('If-None-Match', tag)
      return { status, tag: String(headers.etag), text }
    }
    await tool.items({ t: 'search' }) // makes the feed key
    for (const query of ['t=caps', 't=movie', 't=search&q=nothing']) {
      const first = await asked(query)
      expect([first.status, first.tag]).toEqual([200, expect.stringMatching(/^"\w{40}"$/)])
      expect(await asked(query, first.tag)).toMatchObject({ status: 304, text: '' })
    }
    const before = await asked('t=movie')
    await feedKeys.rotate(site.db, testSecrets, annId, new Date())
    const rotated = await asked('t=movie', before.tag)
    expect(rotated).toMatchObject({ status: 200 })
    await listed('Newer.Than.The.Tag')
    expect((await asked('t=movie', rotated.tag)).text).toContain('Newer.Than.The.Tag')
  })

  it('takes titles as words, never as grammar', async () => {
    await listed('Some.Film.2020.1080p', { attributes: { resolution: '1080p' } })
    const same = [
      'Some Film',
      'some film 2020',
      '"Some" (Film)',
      'Some: Film',
      '-Some Film',
      'Film*',
    ]
    for (const q of [...same, '  Some   Film ', 'Some – Film!']) {
      expect(await titles({ t: 'search', q }), q).toContain('Some.Film.2020.1080p')
    }
    for (const q of ['size:>1g', 'nosuchfield:1', 'A OR', ')(', '"', "Film OR Nothing'"]) {
      const reply = await tool.ask({ t: 'search', q })
      expect(reply.status, q).toBe(200)
    }
    expect(await titles({ t: 'search', q: 'Film OR Ends' })).toEqual([])
  })

  it('finds seasons, episodes, specials and days', async () => {
    const tv = { category: 'tv' }
    const series = await aBundle(site.db, 'The Show', {
      ...{ kind: 'series', externalIds: [{ source: 'tvdb', value: '121361' }] },
    } as never)
    const season = await aBundle(site.db, '', { kind: 'season', parentId: series, number: 2 })
    const at = { ...tv, bundle: season }
    await listed('The.Show.S02', { ...at, attributes: { season: 2 } })
    await listed('The.Show.S02E05', { ...at, attributes: { season: 2, episode: 5 } })
    await listed('The.Show.S00E05', {
      ...tv,
      bundle: series,
      attributes: { season: 0, episode: 5 },
    })
    await listed('Late.Talk.2024.05.12', tv)
    const show = { t: 'tvsearch', q: 'the show' }
    expect(await titles({ ...show, season: 2 })).toEqual(['The.Show.S02E05', 'The.Show.S02'])
    expect(await titles({ ...show, season: 2, ep: 5 })).toEqual(['The.Show.S02E05'])
    expect(await titles({ ...show, season: '00' })).toEqual(['The.Show.S00E05'])
    const day = { t: 'tvsearch', q: 'late talk', season: 2024, ep: '05/12' }
    expect(await titles(day)).toEqual(['Late.Talk.2024.05.12'])
    // Sonarr asks for a season of a daily show by its year.
    const year = { t: 'tvsearch', q: 'late talk' }
    expect(await titles({ ...year, season: 2024 })).toContain('Late.Talk.2024.05.12')
    expect(await titles({ ...year, season: 2023 })).not.toContain('Late.Talk.2024.05.12')
    // The IDs of a series find what is below it; any of several.
    const byId = { t: 'tvsearch', tvdbid: '121361', imdbid: 'tt9999999' }
    expect(await titles({ ...byId, season: 2, ep: 5 })).toEqual(['The.Show.S02E05'])
    expect(await titles({ ...byId, q: '05', season: 2 })).toEqual([
      'The.Show.S02E05',
      'The.Show.S02',
    ])
    expect(await titles({ t: 'tvsearch', tvdbid: '7', q: 'the show', season: 2, ep: 5 })).toEqual([
      'The.Show.S02E05',
    ])
    // Words do not find another series when the series has no such season.
    await listed('The.Show.Again.S07', { ...tv, attributes: { season: 7 } })
    expect(await titles({ ...show, season: 7 })).toEqual(['The.Show.Again.S07'])
    expect(await titles({ ...show, tvdbid: '121361', season: 7 })).toEqual([])
    expect(await titles({ ...show, tvdbid: '7', season: 7 })).toEqual(['The.Show.Again.S07'])
    expect(await titles({ t: 'tvsearch', tvdbid: '7' })).toEqual([])
    expect(await titles({ t: 'tvsearch', traktid: '7' })).toEqual([])
  })

  it('finds by the other IDs of bundles, and names them', async () => {
    const externalIds = [{ source: 'mal', value: '5114' }] as const
    const anime = await aBundle(site.db, 'Alchemy', { kind: 'series', externalIds } as never)
    await listed('Alchemy - 05', { category: 'tv', bundle: anime })
    const [item] = await tool.items({ t: 'tvsearch', malid: '5114' })
    expect([item.title, item.attributes.get('malid')]).toEqual(['Alchemy - 05', ['5114']])
    expect(await titles({ t: 'tvsearch', malid: '5115' })).toEqual([])
    const ids = ['tvmaze:179', 'trakt_show:1420', 'douban:1484091'].map((one) => {
      const [source, value] = one.split(':')
      return { source, value }
    })
    const series = await aBundle(site.db, 'Wires', { kind: 'series', externalIds: ids } as never)
    await listed('Wires.S01', { category: 'tv', bundle: series })
    for (const id of ['tvmazeid=179', 'traktid=1420', 'doubanid=1484091']) {
      const given = Object.fromEntries(new URLSearchParams(id))
      expect(await titles({ t: 'tvsearch', ...given }), id).toEqual(['Wires.S01'])
    }
    expect(await titles({ t: 'movie', traktid: '1420' }), 'a film of this number').toEqual([])
    const [found] = await tool.items({ t: 'tvsearch', tvmazeid: '179' })
    expect(['tvmazeid', 'traktid', 'doubanid'].flatMap((one) => found.attributes.get(one))).toEqual(
      [...['179', '1420', '1484091']],
    )
  })

  it('narrows by year, size, age and genre', async () => {
    const attributes = { label: 'Some Label' }
    await listed('Old.Tune.1999', { category: 'music', tags: ['post-rock'], attributes })
    const tune = { t: 'music', artist: 'old', album: 'tune' }
    expect(await titles(tune)).toEqual(['Old.Tune.1999'])
    expect(await titles({ ...tune, t: 'audio', year: 1999, genre: 'Post Rock' })).toHaveLength(1)
    expect(await titles({ ...tune, year: 2000 })).toEqual([])
    expect(await titles({ ...tune, genre: 'jazz' })).toEqual([])
    expect(await titles({ t: 'music', label: 'some label' })).toEqual(['Old.Tune.1999'])
    expect(await titles({ ...tune, label: '"other -label' })).toEqual([])
    expect(await titles({ t: 'music', label: 'old tune' })).toEqual(['Old.Tune.1999'])
    expect(await titles({ t: 'music', track: 'tune' })).toEqual(['Old.Tune.1999'])
    expect(await titles({ ...tune, track: 'no such title' })).toEqual([])
    expect(await titles({ ...tune, minsize: 100_000, maxsize: 100_000 })).toHaveLength(1)
    expect(await titles({ ...tune, minsize: 100_001 })).toEqual([])
    expect(await titles({ ...tune, minage: 1, maxage: 100_000 })).toHaveLength(1)
    expect(await titles({ ...tune, maxage: 1 })).toEqual([])
  })

  it('finds by a number exactly the torrents that list it', async () => {
    const kinds = [
      ['tv', { resolution: '720p' }],
      ['tv', { resolution: '576p' }],
      ['tv', {}],
      ['anime', { resolution: '1080p' }],
      ['music', { format: 'flac' }],
      ['music', { format: 'mp3' }],
      ['music', {}],
      ['books', { format: 'cbz' }],
      ['books', { format: 'pdf' }],
      ['sheet-music', {}],
      ['games', {}],
      ['software', {}],
      ['other', {}],
    ] as const
    for (const [category, attributes] of kinds) {
      await listed(`kind ${category} ${turn}`, { category, attributes })
    }
    const all = await tool.items({ t: 'search', limit: 100 })
    const numbers = new Set(all.flatMap(({ categories }) => categories))
    expect(numbers.size).toBeGreaterThan(15)
    for (const number of numbers) {
      const expected = all.filter(({ categories }) => categories.includes(number))
      const found = await titles({ t: 'search', cat: number, limit: 100 })
      expect(found, String(number)).toEqual(expected.map(({ title }) => title))
    }
    expect(await titles({ t: 'search', cat: '5030,5040', limit: 100 })).toEqual(
      all
        .filter(({ categories }) => [5030, 5040].some((one) => categories.includes(one)))
        .map(({ title }) => title),
    )
    expect(await titles({ t: 'search', cat: 1999 })).toEqual([])
    expect(await titles({ t: 'search', cat: '' })).toHaveLength(Math.min(50, all.length))
  })

  it('pages through all of it, each once, whatever the page size', async () => {
    const all = await titles({ t: 'search', limit: 100 })
    for (const limit of [1, 3, 7, 100]) {
      const seen: string[] = []
      for (;;) {
        const page = await titles({ t: 'search', limit, offset: seen.length })
        seen.push(...page)
        if (page.length < limit) break
      }
      expect(seen, `${limit} a page`).toEqual(all)
    }
    const { rss } = parsed((await tool.ask({ t: 'search', offset: 2, limit: 1 })).text)
    expect(rss.channel['torznab:response']).toEqual({ '@offset': '2', '@total': `${all.length}` })
    expect(await titles({ t: 'search', offset: 10_001 })).toEqual([])
  })

  it('pages through what was there, each once, while torrents are added and removed', async () => {
    for (const limit of [1, 2, 5, 9]) {
      const before = await titles({ t: 'search', limit: 100 })
      const seen: string[] = []
      for (let page = 0; ; page++) {
        const found = await titles({ t: 'search', limit, offset: seen.length })
        seen.push(...found)
        if (found.length < limit) break
        if (page < 3) await listed(`while paging ${limit} ${page}`)
      }
      expect(seen, `${limit} a page`).toEqual(before)
    }
    const [first, second, third] = await titles({ t: 'search', limit: 3 })
    expect(await titles({ t: 'search', limit: 2 })).toEqual([first, second])
    const removed = { state: 'removed', removed_at: new Date(), removed_reason: 'x' } as const
    await site.db.updateTable('torrent').set(removed).where('name', '=', first).execute()
    expect((await titles({ t: 'search', limit: 2, offset: 2 }))[0]).toBe(third)
  })
})

describe('the seeding that is required', () => {
  const required = async () => {
    const [{ attributes }] = await tool.items({ t: 'search', limit: 1 })
    return ['minimumseedtime', 'minimumratio'].map((name) => attributes.get(name))
  }

  it('is named while the rules of hit and run are on', async () => {
    expect(await required()).toEqual([undefined, undefined])
    const policy = { isOn: true, immuneRoles: [], startsAt: new Date(0) }
    const rules = { ...usualValues(hitAndRunParams), seedHours: 72, ratio: 1.5 }
    await policies.save(site.db, { ...policy, rules }, commandLine, new Date())
    expect(await required()).toEqual([['259200'], ['1.5']])
    await policies.save(
      site.db,
      { ...policy, rules: { ...rules, ratio: 0 } },
      commandLine,
      new Date(),
    )
    expect(await required()).toEqual([['259200'], undefined])
    await policies.save(site.db, { ...policy, rules, isOn: false }, commandLine, new Date())
    expect(await required()).toEqual([undefined, undefined])
  })
})

describe('an error', () => {
  const error = async (query: Record<string, string>, given = tool) => {
    const { status, headers, text } = await given.ask(query)
    expect(headers['content-type']).toContain('xml')
    return [status, Number(parsed(text).error['@code'])]
  }

  it('has a real status and the number that programs know', async () => {
    expect(await error({})).toEqual([400, 200])
    expect(await error({ t: 'register' })).toEqual([400, 202])
    expect(await error({ t: 'tvsearch', season: 'x' })).toEqual([400, 201])
    expect(await error({ t: 'search' }, torznabTool(site, ''))).toEqual([401, 100])
    const { token: narrow } = await aToken(site, annId, { scopes: ['user:read'] })
    expect(await error({ t: 'search' }, torznabTool(site, narrow))).toEqual([403, 102])
  })

  it('names the scope of a token that lacks it, but not of a member who may not read', async () => {
    const says = async (key: string) => {
      const { text } = await torznabTool(site, key).ask({ t: 'search' })
      return parsed(text).error['@description'] as string
    }
    const { token: narrow } = await aToken(site, annId, { scopes: ['user:read'] })
    expect(await says(narrow)).toContain('torrents:read')
    const { id } = await site.member('dora')
    const right = { permission: 'catalog.read', isAllowed: false, reason: 'test' } as const
    const { token: wide } = await aToken(site, id, { scopes: ['torrents:read'] })
    await memberRights.give(site.db, id, { ...right, expiresAt: null }, commandLine, new Date())
    expect(await says(wide)).toBe('Your account does not have permission to do this.')
  })

  it('follows a revocation and a ban immediately, and no cookie helps', async () => {
    const bob = await site.member('bob')
    const { token: his } = await aToken(site, bob.id)
    const bobs = torznabTool(site, his)
    expect((await bobs.ask({ t: 'search' })).status).toBe(200)
    await memberBans.ban(
      site.db,
      bob.id,
      { reason: 'test', until: null } as never,
      commandLine,
      new Date(),
    )
    expect(await error({ t: 'search' }, bobs)).toEqual([401, 100])
    const ann = await site.entered('ann')
    expect((await ann.get('/torznab/api?t=search')).status).toBe(401)
  })

  it('reports a limit in the words that Sonarr knows, with the seconds to wait', async () => {
    const { token: hasty } = await aToken(site, annId)
    const patient = await testSite({}, site.database, undefined, aPatientMinute)
    const many = torznabTool(patient, hasty, '/api/torznab')
    const replies = await Promise.all(
      Array.from({ length: 320 }, () => many.ask({ t: 'search', limit: 1 })),
    )
    const refused = replies.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0].headers['retry-after']).toMatch(/^\d+$/)
    expect(parsed(refused[0].text).error).toEqual({
      '@code': '429',
      '@description': 'Request limit reached',
    })
    await patient.stop()
  })
})
