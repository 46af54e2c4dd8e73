import path from 'node:path'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../../src/shared/paths.ts'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import * as images from '../../../src/store/records/images.ts'
import { uploadAssistant } from '../../support/clients/unit3d.ts'
import { torznabTool } from '../../support/clients/torznab.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

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
  tv: ['Show S02E03 1080p', { resolution: '1080p', source: 'hdtv', season: 2, episode: 3 }],
  music: ['Artist - Album (2020) [FLAC]', { format: 'flac' }],
  books: ['Author - Book 🎬 שלום', { format: 'epub', language: 'en' }],
  games: ['Game v1.2', { platform: 'windows' }],
  software: ['Program 3', { platform: 'mac' }],
  other: ['Anything', {}],
}
const IMDB = { source: 'imdb', value: 'tt0133093' } as const
let site: TestSite
let token: string
let tool: ReturnType<typeof torznabTool>
let reader: ReturnType<typeof uploadAssistant>
const ids = new Map<string, number>()

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  const annId = (await site.member('ann')).id
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
