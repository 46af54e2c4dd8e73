import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { aTorrentFile } from '../../support/clients/torrent-files.ts'

let site: TestSite
let ann: TestBrowser
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite()
  await site.member('ann')
  await site.member('admin', 'admin')
  ann = await site.entered('ann')
  admin = await site.entered('admin')
})
afterAll(() => site.stop())

/** A multipart request, as a program sends it. */
function send(path: string, name: string, fields: Readonly<Record<string, string>> = {}) {
  const request = ann.agent.post(path).set('Accept', 'application/json')
  void request.set('X-CSRF-Token', ann.csrf())
  for (const [field, value] of Object.entries(fields)) void request.field(field, value)
  return request.attach('torrent', aTorrentFile(name), 'a.torrent')
}
const upload = (name: string, fields: Readonly<Record<string, string>>) =>
  send('/torrents', name, fields)
const torrent = async (id: number) => (await ann.json(`/torrents/${id}`)).body

describe('attributes of a torrent', () => {
  let id: number

  it('come with an upload: as given, else from the name', async () => {
    const { status, body } = await upload('A.Film.2019.1080p.BluRay.x264', {
      category: 'movies',
      'attr.source': 'betamax',
      'attr.languages': 'en, fr',
    })
    expect(status).toBe(422)
    expect(body.errors).toEqual({ 'attr.source': [expect.stringContaining('no option “betamax”')] })
    const done = await upload('A.Film.2019.1080p.BluRay.x264', {
      category: 'movies',
      'attr.source': 'remux',
      'attr.languages': 'en, fr',
    })
    expect(done.status).toBe(201)
    id = done.body.id
    expect((await torrent(id)).attributes).toEqual({
      ...{ codec: 'h264', resolution: '1080p', source: 'remux', year: 2019 },
      languages: ['en', 'fr'],
    })
  })

  it('are facts on the page, each value a search', async () => {
    const { text } = await ann.get(`/torrents/${id}`)
    expect(text).toContain('<dt>Resolution</dt>')
    expect(text).toContain('href="/torrents?q=attr.resolution%3A1080p"')
    expect(text).toContain('Blu-ray remux')
  })

  it('are changed by an edit, shown in the history, and restored by a revert', async () => {
    const form = (await ann.get(`/torrents/${id}/edit`)).text
    expect(form).toMatch(/<option value="remux" selected>/)
    expect(form).toMatch(/name="attr.languages" value="fr" checked/)
    const edited = await ann.send('patch', `/torrents/${id}`, {
      attributes: { source: 'web-dl', languages: [], year: 2020 },
    })
    expect(edited.status).toBe(200)
    const { attributes } = await torrent(id)
    expect(attributes).toEqual({
      ...{ codec: 'h264', resolution: '1080p', source: 'web-dl', year: 2020 },
    })
    const history = (await ann.get(`/torrents/${id}/history`)).text
    expect(history).toContain('web-dl')
    expect(history).toContain('Languages')
    const wrong = await ann.send('patch', `/torrents/${id}`, { attributes: { year: 'soon' } })
    expect(wrong.body.errors).toEqual({ 'attr.year': ['must be a number'] })
    await ann.send('post', `/torrents/${id}/history/1/revert`, {})
    expect((await torrent(id)).attributes).toMatchObject({
      source: 'remux',
      languages: ['en', 'fr'],
    })
  })

  it('follow the category: unknown ones are dropped', async () => {
    await ann.send('patch', `/torrents/${id}`, { category: 'books' })
    expect((await torrent(id)).attributes).toEqual({ year: 2019 })
    await ann.send('patch', `/torrents/${id}`, { title: 'Another title' })
    expect((await torrent(id)).attributes).toEqual({ year: 2019 })
  })

  it('refuse unknown attributes and invalid values of all kinds with a text', async () => {
    for (const attributes of ['text', 7, null, ['a'], { bogus: 1 }, { year: { a: 1 } }]) {
      const { status, body } = await ann.send('patch', `/torrents/${id}`, { attributes })
      expect([200, 422], JSON.stringify(attributes)).toContain(status)
      if (status === 422) expect(Object.keys(body.errors)).toHaveLength(1)
    }
  })
})

describe('an attribute that is added in the console', () => {
  it('is a field of uploads, a row of the page, a search and a facet, without code', async () => {
    const made = await admin.send('post', '/admin/attributes', {
      ...{ category: 'software', key: 'licence', type: 'enum', label: 'Licence' },
      options: 'mit | MIT licence\ngpl | GPL | gpl, gplv3',
      ...{ isSearchable: 'on', isFacet: 'on', isRequired: 'on' },
    })
    expect(made.status).toBe(201)
    const inspected = await send('/torrents/inspect', 'Tool 1.2')
    const form = (await ann.get(new URL(inspected.body.url).pathname)).text
    expect(form).toContain('name="category"')
    const { body } = await upload('Some.Tool.1.3', { category: 'software' })
    expect(body.errors).toEqual({ 'attr.licence': ['is required'] })
    const done = await upload('Some.Tool.1.4.GPLv3', { category: 'software' })
    const mit = await upload('Other.Tool.1.5', { category: 'software', 'attr.licence': 'mit' })
    expect((await torrent(done.body.id)).attributes).toMatchObject({ licence: 'gpl' })
    expect((await ann.get(`/torrents/${mit.body.id}`)).text).toContain('MIT licence')
    const found = (await ann.json('/torrents?q=attr.licence:mit')).body.items
    expect(found.map((one: { id: number }) => one.id)).toEqual([mit.body.id])
    const list = (await ann.get('/torrents?category=software')).text
    expect(list).toContain('MIT licence')
  })
})
