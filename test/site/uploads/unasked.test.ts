import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// The second step in a browser, which sends every field of the page, also those left empty.

let site: TestSite
let ann: TestBrowser
beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

const EMPTY = { 'attr.season': '', 'attr.episode': '', 'attr.resolution': '', 'attr.source': '' }

/** A draft whose page has the fields of series. */
async function aDraft(name: string): Promise<string> {
  const made = await ann.agent
    .post('/torrents/inspect')
    .set({ Accept: 'application/json', 'X-CSRF-Token': ann.csrf() })
    .attach('torrent', torrentOf(singleInfo(name, 70_000)), 'a.torrent')
  const path = String(made.headers.location)
  expect((await ann.send('post', `${path}/form`, { title: name, category: 'tv' })).status).toBe(204)
  return path
}

async function attributesOf(id: number) {
  const { attributes } = (await ann.json(`/torrents/${id}`)).body
  return attributes as Record<string, unknown>
}

async function published(path: string, typed: object) {
  const { status, body } = await ann.send('post', path, { category: 'tv', ...EMPTY, ...typed })
  expect(status, JSON.stringify(body)).toBe(201)
  return attributesOf(body.id)
}

const TITLE = 'Beta Show S04E06 2160p WEB-DL'

describe('fields that the page shows empty', () => {
  it('get what a title says that was typed since', async () => {
    const path = await aDraft('00001.m2ts')
    expect(await published(path, { title: TITLE })).toMatchObject({
      ...{ season: 4, episode: 6, resolution: '2160p', source: 'web-dl' },
    })
  })

  it('get it when the draft is saved, too', async () => {
    const path = await aDraft('00002.m2ts')
    const typed = { category: 'tv', ...EMPTY, title: TITLE }
    expect((await ann.send('patch', path, typed)).status).toBe(200)
    expect((await ann.get(path)).text).toMatch(/<option value="2160p" selected>/)
  })

  it('stay empty where a suggestion was removed, or the title is the same', async () => {
    const path = await aDraft('Gamma.S02E03.720p.HDTV')
    const typed = { title: 'Gamma S02E03 1080p', 'attr.season': '2', 'attr.episode': '3' }
    const attributes = await published(path, typed)
    expect(attributes).toMatchObject({ season: 2, episode: 3 })
    expect(attributes).not.toHaveProperty('resolution')
    const same = await aDraft('Delta.S02E03.720p')
    expect(await published(same, { title: 'Delta.S02E03.720p' })).not.toHaveProperty('season')
  })
})
