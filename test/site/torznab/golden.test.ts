import path from 'node:path'
import { sql } from 'kysely'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../../src/shared/paths.ts'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as images from '../../../src/store/records/images.ts'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import { cardigann, uploadAssistant } from '../../support/clients/unit3d.ts'
import { readers } from '../../support/clients/torznab-readers.ts'
import { parsed, torznabTool } from '../../support/clients/torznab.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

// What programs get of one torrent of each kind, in whole documents: a change of a dialect is seen
// in the difference of a file. `-u` writes them again.

const URL = 'http://babou.example'
const AT = new Date(Date.UTC(2026, 0, 1))
/** A torrent of each kind of category, with the attributes that its category has. */
const KINDS: Readonly<Record<string, readonly [name: string, attributes: object]>> = {
  movies: [
    'A & B <2021> 2160p',
    { resolution: '2160p', source: 'web-dl', codec: 'h265', languages: ['en', 'fr'] },
  ],
  tv: [
    'Show S02E03 1080p HDTV-GRP',
    { resolution: '1080p', source: 'hdtv', season: 2, episode: 3 },
  ],
  music: ['Artist - Album (2020) [FLAC]', { format: 'flac', 'release-type': 'album' }],
  books: ['Author - Book 🎬 שלום', { format: 'epub', language: 'en' }],
  games: ['Game v1.2', { platform: 'windows' }],
  software: ['Program 3', { platform: 'mac' }],
  other: ['Anything', {}],
}
const IMDB = { source: 'imdb', value: 'tt0133093' } as const
let site: TestSite
let token: string
let annId: number
let tool: ReturnType<typeof torznabTool>
let reader: ReturnType<typeof uploadAssistant>
const ids = new Map<string, number>()

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  annId = (await site.member('ann')).id
  ;({ token } = await aToken(site, annId))
  tool = torznabTool(site, token)
  reader = uploadAssistant(site, token)
  const rows = await site.db.selectFrom('category').select(['slug', 'id']).execute()
  for (const [slug, [name, attributes]] of Object.entries(KINDS)) {
    const categoryId = rows.find((row) => row.slug === slug)?.id
    const given = { name, categoryId, tags: ['drama'] } as never
    const id = await aListedTorrent(site.db, `golden ${slug}`, annId, given, AT)
    await site.db
      .updateTable('torrent')
      .set({ attributes: JSON.stringify(attributes) })
      .where('id', '=', id)
      .execute()
    ids.set(slug, id)
  }
  const film = await aBundle(site.db, 'A & B', { kind: 'work', externalIds: [IMDB] })
  const thumb = { bytes: Buffer.from('thumb'), width: 1, height: 1 }
  const made = { bytes: Buffer.from('picture'), width: 2, height: 2, thumb }
  const { id: cover_id } = await images.add(site.db, made, annId, AT)
  await site.db.updateTable('bundle').set({ cover_id }).where('id', '=', film).execute()
  await bundleParts.bundlePart.write(site.db, ids.get('movies')!, String(film), AT)
})
afterAll(() => site.stop())

const golden = (name: string) => path.join(inProject('test', 'golden', 'tools'), name)
/** Without what differs between runs: keys, and the version of the program. */
const steady = (text: string) =>
  text
    .replace(/(\/torrent\/download\/\d+\.)[0-9a-f]{32}/g, '$1KEY')
    .replace(/(<server [^>]*version=)"[^"]*"/, '$1"VERSION"')

describe('the documents for programs', () => {
  it('have the capabilities of a new site', async () => {
    const { text } = await tool.ask({ t: 'caps' })
    const lines = steady(text).replace(/></g, '>\n<')
    await expect(`${lines}\n`).toMatchFileSnapshot(golden('caps.xml'))
  })

  it.each(Object.keys(KINDS))('describe a torrent of %s by Torznab', async (slug) => {
    const { text } = await tool.ask({ t: 'search', q: '', extended: 1 })
    const items = text.match(/<item>.*?<\/item>/gs) ?? []
    const item = items.find((one) => one.includes(`/torrents/${ids.get(slug)}<`)) ?? ''
    const lines = steady(item).replace(/></g, '>\n<')
    await expect(`${lines}\n`).toMatchFileSnapshot(golden(`torznab-${slug}.xml`))
  })

  it.each(Object.keys(KINDS))('describe a torrent of %s as UNIT3D does', async (slug) => {
    const { body } = await reader.get(`/api/torrents/${ids.get(slug)}`)
    const text = JSON.stringify(body, null, 2)
    await expect(`${steady(text)}\n`).toMatchFileSnapshot(golden(`unit3d-${slug}.json`))
  })

  it.each(Object.keys(KINDS))('describe a torrent of %s as Gazelle does', async (slug) => {
    const asked = supertest(site.app).get(`/ajax.php?action=torrent&id=${ids.get(slug)}`)
    const { status, body } = await asked.set('Authorization', `token ${token}`)
    expect(status).toBe(200)
    const text = JSON.stringify({ ...body, info: null }, null, 2)
    await expect(`${steady(text)}\n`).toMatchFileSnapshot(golden(`gazelle-${slug}.json`))
  })
})

/** What a reader of a dialect makes of a torrent; `down` is what counts of a download. */
interface Told {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly down: number
}

/** Readers, each with its rules: they throw at what the program would not take. */
const DIALECTS: Readonly<Record<string, (page: number) => Promise<readonly Told[]>>> = {
  async Torznab(page) {
    const items = await tool.items({ t: 'search', limit: 3, offset: (page - 1) * 3 })
    return items.map(({ guid, title, size, attributes: found }) => {
      const down = Number(found.get('downloadvolumefactor')?.[0])
      return { id: Number(guid.replace(/.*\//, '')), name: title, size, down }
    })
  },
  async UNIT3D(page) {
    const rows = await cardigann(site, token).search({ perPage: 3, page })
    return rows.map(({ details, title, size, downloadFactor: down }) => {
      return { id: Number(details.replace(/.*\//, '')), name: title, size, down }
    })
  },
  async Gazelle(page) {
    if (page > 1) return []
    const rows = await gazelleTool(site, token, 'orpheus').releases()
    return rows.map(({ torrentId: id, title: name, size, downFactor: down }) => {
      return { id, name, size, down }
    })
  },
  async RSS(page) {
    if (page > 1) return []
    const { key } = await feedKeys.ensure(site.db, testSecrets, annId, new Date())
    const { text } = await supertest(site.app).get(`/feeds/torrents.${key}.xml`).buffer(true)
    return (parsed(text).rss.channel.item as Record<string, never>[]).map((item) => {
      const [factor] = item['torznab:attr'] as { '@value': string }[]
      const id = Number(String(item.comments).replace(/.*\//, ''))
      const down = Number(factor['@value'])
      return { id, name: String(item.title), size: Number(item.size), down }
    })
  },
}

describe('odd torrents', () => {
  const NAMES = [
    'A & B <c> "d" \u0007\u0000\u202e',
    'مرحبا بالعالم',
    '🎬 é ẞ 映画',
    '&lt;b&gt; &#0;',
  ]
  const odd: number[] = []
  beforeAll(async () => {
    const inside = await site.db
      .insertInto('category')
      .values({ slug: 'anime', name: 'Anime', parent_id: 1, torznab: 5070, kind: 'movie' })
      .returning('id')
      .executeTakeFirstOrThrow()
    for (const [at, name] of [...NAMES, 'Huge', 'Nobody'].entries()) {
      const given = { name: name.replaceAll('\u0000', ''), categoryId: inside.id }
      const when = new Date(Date.UTC(2026, 1, 1, 0, at))
      odd.push(await aListedTorrent(site.db, `odd ${at}`, annId, given, when))
    }
    const [huge, nobody] = odd.slice(-2)
    const change = (id: number, values: object) =>
      site.db.updateTable('torrent').set(values).where('id', '=', id).execute()
    await change(huge, { size: 16 * 1024 ** 4, file_count: 100_000 })
    await change(nobody, { uploader_id: null })
    await site.db.deleteFrom('torrent_file').where('torrent_id', '=', nobody).execute()
    await sql`update torrent_file set size = 0 where torrent_id = ${huge}`.execute(site.db)
    const free = { scope: 'personal', target: 'ann', role: null, title: 'x' } as const
    const time = { startsAt: new Date(0), endsAt: null, isAnnounced: false, pausesWatches: false }
    const given = { ...free, ...time, upPermille: 1_000, downPermille: 0 }
    expect(await promotions.start(site.db, given, commandLine, new Date())).not.toBeNull()
  })

  it.each(Object.keys(DIALECTS))('are accepted by a reader of %s', async (dialect) => {
    const all: Told[] = []
    for (let page = 1; page <= 5; page++) all.push(...(await DIALECTS[dialect](page)))
    const told = new Map(all.map((one) => [one.id, one]))
    expect(all).toHaveLength(told.size)
    expect(odd.filter((id) => !told.has(id))).toEqual([])
    expect(told.get(odd[4])?.size).toBe(17_592_186_044_416)
    // Freeleech for this member only.
    expect(new Set(all.map(({ down }) => down))).toEqual(new Set([0]))
    const name = (at: number) => String(told.get(odd[at])?.name)
    expect(name(0)).toMatch(/^A & B <c> "d"/)
    // JSON can carry control characters, XML cannot.
    if (dialect !== 'UNIT3D') expect(name(0)).not.toMatch(/[\u0000-\u001f]/)
    expect(name(1)).toContain(NAMES[1])
    expect(name(2)).toContain(NAMES[2])
  })

  it.each(Object.entries(readers))('of Torznab are accepted by %s', async (_, read) => {
    const items = await tool.items({ t: 'search', limit: 100, extended: 1 })
    expect(items.length).toBeGreaterThan(odd.length)
    const told = items.map((item) => ({ item, release: read(item) }))
    for (const { item, release } of told) {
      expect(release).toMatchObject({
        ...{ title: item.title, guid: item.guid, url: item.link, size: item.size },
        at: new Date(item.pubDate),
      })
      expect(Number.isNaN(release.at.getTime())).toBe(false)
    }
    expect(new Set(told.map(({ release }) => release.guid)).size).toBe(items.length)
    expect(told.map(({ release }) => release.size)).toContain(16 * 1024 ** 4)
  })

  it('of a category below another group are in both groups', async () => {
    const [{ categories }] = await tool.items({ t: 'search', limit: 1 })
    expect([...categories].sort()).toEqual([2000, 5000, 5070])
    for (const cat of categories) {
      const [first] = await tool.items({ t: 'search', cat, limit: 1 })
      expect(first.guid, String(cat)).toBe(`${URL}/torrents/${odd.at(-1)}`)
    }
  })

  it.each(['Torznab', 'UNIT3D'])(
    'that are removed between two pages hide none: %s',
    async (name) => {
      const gone = await aListedTorrent(site.db, `gone ${name}`, annId, {}, new Date())
      const read = name === 'Torznab' ? DIALECTS.Torznab : () => followed()
      const first = await read(1)
      expect(first.map(({ id }) => id)).toContain(gone)
      const removed = { state: 'removed', removed_at: new Date(), removed_reason: 'x' } as const
      await site.db.updateTable('torrent').set(removed).where('id', '=', gone).execute()
      const second = await read(2)
      const [, , third, fourth] = (await DIALECTS.Gazelle(1)).map(({ id }) => id)
      expect(second.map(({ id }) => id).slice(0, 2)).toEqual([third, fourth])
    },
  )

  let next = ''
  /** The first page of UNIT3D, then what `links.next` leads to. */
  async function followed(): Promise<readonly Told[]> {
    const path = next === '' ? '/api/torrents?perPage=3' : next.slice(URL.length)
    const { body } = await reader.get(path)
    next = (body.links as { next: string }).next
    return (body.data as { id: string }[]).map(({ id }) => {
      return { id: Number(id), name: '', size: 0, down: 0 }
    })
  }
})
