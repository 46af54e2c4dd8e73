import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import supertest from 'supertest'
import { fromBbcode } from '../../../src/domain/texts/bbcode.ts'
import { foldedTags } from '../../../src/domain/torrents/folded-tags.ts'
import { uploadAssistant } from '../../support/clients/unit3d.ts'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { BBCODE, KEYWORDS, MEDIA_TEXTS, UNUSABLE } from './tool-extras.ts'

let site: TestSite
let token: string
let assistant: ReturnType<typeof uploadAssistant>

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  ;({ token } = await aToken(site, (await site.member('ann')).id))
  assistant = uploadAssistant(site, token)
})
afterAll(() => site.stop())

let turn = 0
const aFile = () => torrentOf(singleInfo(`Film ${++turn}`, 70_000, { private: 1 } as never))
const film = { name: 'Film 2020 1080p', category_id: '1', type_id: '3', resolution_id: '3' }

async function published(more: Record<string, string>) {
  const { status, body } = await assistant.upload({ ...film, ...more }, aFile())
  expect(status, JSON.stringify(body)).toBe(200)
  const id = assistant.idIn(body.data) ?? ''
  const get = (path: string) =>
    supertest(site.app).get(path).set('Authorization', `Bearer ${token}`)
  const { body: torrent } = await get(`/api/v1/torrents/${id}`)
  const { attributes } = (await assistant.get(`/api/torrents/${id}`)).body
  return { id, torrent, attributes, message: String(body.message), get }
}

describe('a description in BBCode', () => {
  it.each(BBCODE)('%j is Markdown', (sent, markdown) => {
    expect(fromBbcode(sent)?.text).toBe(markdown)
  })

  it('is converted when a tool sends it, which reads what it sent until it is edited', async () => {
    const [sent, markdown] = BBCODE[2]
    const { id, torrent, attributes } = await published({ description: sent })
    expect(torrent.description).toBe(markdown)
    expect(attributes.description).toBe(sent)
    const edited = await supertest(site.app)
      .patch(`/api/v1/torrents/${id}`)
      .set('Authorization', `Bearer ${token}`)
      .send({ description: 'New' })
    expect(edited.status, edited.text).toBe(200)
    const after = await assistant.get(`/api/torrents/${id}`)
    expect(after.body.attributes.description).toBe('New')
  })

  it.each([
    ['as it is', (text: string) => text.replaceAll('\n', '\r\n'), BBCODE[2][0]],
    ['edited', (text: string) => `${text} More`, `${BBCODE[2][1]} More`],
  ])('is what a tool sent as a draft, which is published %s', async (_, typed, expected) => {
    const [sent, markdown] = BBCODE[2]
    const { body } = await assistant.upload({ ...film, description: sent, draft: '1' }, aFile())
    const done = await supertest(site.app)
      .post(new URL(body.data).pathname)
      .set({ Authorization: `Bearer ${token}`, Accept: 'application/json' })
      .send({ title: 'Film 2020 1080p', category: 'movies', description: typed(markdown) })
    expect(done.status, done.text).toBe(201)
    const { attributes } = (await assistant.get(`/api/torrents/${done.body.id}`)).body
    expect(attributes.description).toBe(expected)
  })

  it('stays as it is where it is Markdown', async () => {
    const { torrent, attributes } = await published({ description: 'A **film** [x](/y)' })
    expect([torrent.description, attributes.description]).toEqual(
      Array(2).fill('A **film** [x](/y)'),
    )
  })

  it('has up to 100,000 characters; above, the limit is named', async () => {
    const { torrent } = await published({ description: 'x'.repeat(100_000) })
    expect(torrent.description).toHaveLength(100_000)
    const { status, body } = await assistant.upload(
      { ...film, description: 'x'.repeat(100_001) },
      aFile(),
    )
    expect(status).toBe(422)
    expect(JSON.stringify(body.data.description)).toMatch(/100,?000/)
  })
})

describe('an extra costs no upload', () => {
  it.each(KEYWORDS)('keywords %j', (keywords, tags, left) => {
    expect(foldedTags(keywords)).toEqual({ tags, left })
  })

  it('keywords that are not tags are named in the reply', async () => {
    const { attributes, message } = await published({ keywords: "café, $$$, new year's eve" })
    expect(attributes.meta.genres.split(', ').sort()).toEqual(['café', 'new-years-eve'])
    expect(message).toContain('keyword $$$')
  })

  it.each(MEDIA_TEXTS)('a MediaInfo that is %s', async (_name, sent, kept) => {
    for (const field of ['mediainfo', 'bdinfo']) {
      const { id, attributes, get } = await published({ [field]: sent })
      expect(attributes.media_info).toBe(kept)
      const { body } = await get(`/api/v1/torrents/${id}/media-info`)
      expect(body).toMatchObject({ text: kept, panel: null })
      const page = await get(`/torrents/${id}`).set('Accept', 'text/html')
      expect(page.text).toContain(`/torrents/${id}/media-info"`)
    }
  })

  it.each(UNUSABLE)('%s that cannot be used as it is', async (_name, sent, expected) => {
    const { message } = await published(sent)
    expect(message).toContain(expected)
  })

  it('a season and an episode with letters before them', async () => {
    const show = { category_id: '2', name: 'A Show 1080p', season_number: 'S04' }
    const { torrent } = await published({ ...show, episode_number: 'E06' })
    expect(torrent.attributes).toMatchObject({ season: 4, episode: 6 })
  })

  it('images and an NFO that are none, also in a draft', async () => {
    for (const draft of ['0', '1']) {
      const reply = await assistant
        .upload({ ...film, draft, keywords: '$$$' }, aFile())
        .attach('cover', Buffer.from('no image'), 'a.jpg')
        .attach('nfo', Buffer.alloc(9), 'a.nfo')
      expect(reply.status, reply.text).toBe(200)
      for (const left of ['keyword $$$', 'nfo', 'cover: ']) {
        expect(reply.body.message).toContain(left)
      }
    }
  })

  it('a description whose line ends are those of Windows', async () => {
    const { torrent } = await published({ description: 'x\r\n'.repeat(45_000) })
    expect(torrent.description).toHaveLength(89_999)
  })
})
