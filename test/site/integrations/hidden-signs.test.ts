import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announceAll } from '../../support/community/announced.ts'
import { downloadKeyOf } from '../../../src/store/accounts/download-keys.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import { torznabTool } from '../../support/clients/torznab.ts'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { uploadAssistant } from '../../support/clients/unit3d.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import { REFUSED, STORED, TAKEN } from './hidden-signs.ts'

let site: TestSite
let annId: number
let token: string
let key: string

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  annId = (await site.member('ann')).id
  ;({ token } = await aToken(site, annId))
  ;({ key } = await feedKeys.ensure(site.db, testSecrets, annId, new Date()))
})
afterAll(() => site.stop())

const HIDDEN = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/
const get = (path: string) => supertest(site.app).get(path).buffer(true)
let turn = 0

describe('a name with hidden characters', () => {
  it.each(STORED)('%j leaves the site as %j', async (stored, told) => {
    const id = await aListedTorrent(site.db, `hidden ${turn++}`, annId, { name: stored })
    await site.db
      .updateTable('torrent_file')
      .set({ path: `${stored}.mkv` })
      .where('torrent_id', '=', id)
      .where('position', '=', 0)
      .execute()
    await announceAll(site.db)
    const authorization = `Bearer ${token}`
    const [item] = await torznabTool(site, token).items({ t: 'search', limit: 1 })
    const tool = gazelleTool(site, token, 'redacted')
    const unit3d = (await uploadAssistant(site, token).get(`/api/torrents/${id}`)).body
    const download = downloadKeyOf(testSecrets, annId, key)
    const file = await get(`/torrent/download/${id}.${download}`)
    const stream = await get('/announce/stream?after=0').set({
      authorization,
      Accept: 'application/json',
    })
    const zip = await supertest(site.app)
      .post('/torrents/zip')
      .set({ authorization })
      .send({ list: '' })
      .buffer(true)
      .parse((response, done) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => done(null, Buffer.concat(parts)))
      })
    const replies: readonly (readonly [door: string, text: string])[] = [
      ['Torznab', item.title],
      ['UNIT3D', JSON.stringify(unit3d)],
      ['Gazelle', JSON.stringify((await tool.ask({ action: 'torrent', id })).body)],
      ['RSS', (await get(`/feeds/torrents.${key}.xml?limit=1`)).text],
      ['Atom', (await get(`/feeds/torrents.${key}.atom?limit=1`)).text],
      ['JSON Feed', (await get(`/feeds/torrents.${key}.json?limit=1`)).text],
      ['the file', decodeURIComponent(file.headers['content-disposition'])],
      ['the archive', (zip.body as Buffer).toString()],
      ['the stream', JSON.stringify(stream.body.items.at(-1))],
    ]
    for (const [door, text] of replies) {
      expect(text, door).toContain(told)
      if (door !== 'the archive') expect(text, door).not.toMatch(HIDDEN)
      else if (stored !== told) expect(text, door).not.toContain(stored)
    }
  })
})

describe('a title with hidden characters', () => {
  const send = (method: 'post' | 'patch', path: string, body: object) =>
    supertest(site.app)
      [method](path)
      .set({ Authorization: `Bearer ${token}` })
      .send(body)
  const film = { category_id: '1', type_id: '3', resolution_id: '3' }
  const upload = (name: string) => {
    const file = torrentOf(singleInfo(`file ${turn++}.mkv`, 70_000))
    return uploadAssistant(site, token).upload({ ...film, name }, file)
  }

  it.each(REFUSED)('%j is refused at every door', async (title) => {
    const id = await aListedTorrent(site.db, `titled ${turn++}`, annId, { name: 'Film 2020' })
    const sent = await upload(title)
    expect([sent.status, Object.keys(sent.body.data)]).toEqual([422, ['name']])
    const doors = [
      await send('patch', `/api/v1/torrents/${id}`, { title }),
      await send('post', '/api/v1/requests', { title, category: 'movies', description: 'x' }),
      await send('post', '/api/v1/collections', { title }),
      await send('post', '/api/v1/bundles', { kind: 'movie', title }),
    ]
    for (const { status, body } of doors) {
      expect([status, body.errors.title], JSON.stringify(body)).toEqual([
        422,
        [expect.stringMatching(/control characters|direction of text|only hidden/)],
      ])
    }
  })

  it.each(TAKEN)('%j is taken', async (title) => {
    const { status, body } = await upload(title)
    expect(status, JSON.stringify(body)).toBe(200)
  })
})
