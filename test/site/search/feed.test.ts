import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { parsed } from '../../support/clients/torznab.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
let site: TestSite
let ann: TestBrowser
let key: string
let id: number

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  const { id: annId } = await site.member('ann')
  ann = await site.entered('ann')
  key = (await feedKeys.ensure(site.db, testSecrets, annId, new Date())).key
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
  await aListedTorrent(site.db, 'First.Film', annId, {}, at(1))
  const odd = { name: 'Odd & <Ends> 🦊\u0001', categoryId: 2, tags: ['hd'] }
  id = await aListedTorrent(site.db, 'odd', annId, odd, at(2))
})
afterAll(() => site.stop())

const fetched = (path: string) => supertest(site.app).get(path).set('Accept', '*/*').buffer(true)
const titles = async (query: string, given = key) => {
  const { text } = await fetched(`/feeds/torrents.${given}.json${query}`)
  return (JSON.parse(text).items as { title: string }[]).map(({ title }) => title)
}

describe('a feed of torrents', () => {
  it('has in RSS what programs look for', async () => {
    const { text, headers } = await fetched(`/feeds/torrents.${key}.xml`)
    expect(headers).toMatchObject({
      'content-type': 'application/rss+xml; charset=utf-8',
      'x-robots-tag': 'noindex',
    })
    const { channel } = parsed(text).rss
    expect(channel).toMatchObject({ title: 'babou: torrents', link: `${URL}/torrents`, ttl: '5' })
    const [item] = channel.item
    const download = `${URL}/torrent/download/${id}.${key}`
    const attribute = (name: string) => ({ '@name': `${name}volumefactor`, '@value': '1' })
    expect(item).toEqual({
      title: 'Odd & <Ends> 🦊',
      guid: { '#text': `${URL}/torrents/${id}`, '@isPermaLink': 'false' },
      link: download,
      comments: `${URL}/torrents/${id}`,
      pubDate: 'Thu, 01 Jan 2026 00:02:00 +0000',
      category: ['TV'],
      description: 'Size: 97.7 KiB · Seeders: 0 · Leechers: 0',
      'dc:creator': 'ann',
      enclosure: { '@url': download, '@length': '100000', '@type': 'application/x-bittorrent' },
      size: '100000',
      contentlength: '100000',
      'torznab:attr': [attribute('download'), attribute('upload')],
    })
    expect((await fetched(download.slice(URL.length))).status).toBe(200)
  })

  it('is also Atom and JSON Feed, and 304 for those who have it', async () => {
    const atom = await fetched(`/feeds/torrents.${key}.atom`)
    const [entry] = parsed(atom.text).feed.entry
    expect(entry.link).toContainEqual(expect.objectContaining({ '@rel': 'enclosure' }))
    const json = await fetched(`/feeds/torrents.${key}.json`)
    const [item] = JSON.parse(json.text).items
    expect(item).toMatchObject({ url: `${URL}/torrents/${id}`, tags: ['TV'] })
    expect(item.attachments).toHaveLength(1)
    for (const [ending, { headers }] of Object.entries({ atom, json })) {
      const again = fetched(`/feeds/torrents.${key}.${ending}`)
      expect((await again.set('If-None-Match', headers.etag)).status).toBe(304)
    }
  })

  it('takes the filters of the list, and refuses what the list refuses', async () => {
    expect(await titles('')).toEqual(['Odd & <Ends> 🦊\u0001', 'First.Film'])
    expect(await titles('?q=film')).toEqual(['First.Film'])
    expect(await titles('?category=tv&tag=hd')).toEqual(['Odd & <Ends> 🦊\u0001'])
    expect(await titles('?sort=createdAt&limit=1')).toEqual(['First.Film'])
    const status = async (path: string) => (await fetched(path)).status
    expect(await status(`/feeds/torrents.${key}.xml?q=nosuch%3A1`)).toBe(422)
    expect(await status(`/feeds/torrents.${key}.xml?category=none`)).toBe(404)
    expect(await status(`/feeds/torrents.${key}.txt`)).toBe(404)
    expect(await status(`/feeds/torrents.${key}.xml?state=removed`)).toBe(403)
    expect(await status(`/feeds/torrents.${'0'.repeat(32)}.xml`)).toBe(401)
  })

  it('of a saved search is only for its member', async () => {
    const saved = { name: 'My films', query: 'q=film&category=movies' }
    const { body } = await ann.send('post', '/searches', saved)
    const path = `/feeds/search-${body.id}`
    const { text } = await fetched(`${path}.${key}.json`)
    expect(JSON.parse(text)).toMatchObject({
      title: 'babou: My films',
      home_page_url: `${URL}/torrents?q=film&category=movies`,
      items: [{ title: 'First.Film' }],
    })
    const bob = await site.member('bob')
    const his = await feedKeys.ensure(site.db, testSecrets, bob.id, new Date())
    expect((await fetched(`${path}.${his.key}.xml`)).status).toBe(404)
  })

  it('has its address on the page of the feed key', async () => {
    const { text } = await ann.get('/torrents?q=film')
    expect(text).toContain('href="/settings/keys/feed?list=q%3Dfilm"')
    const page = await ann.get('/settings/keys/feed?list=q%3Dfilm')
    expect(page.text).toContain(`${URL}/feeds/torrents.${key}.atom?q=film`)
  })
})

describe('a feed key', () => {
  it('is made once, by however many ask at the same time', async () => {
    const { id: memberId } = await site.member('cleo')
    const made = await Promise.all(
      [1, 2, 3, 4].map(() => feedKeys.ensure(site.db, testSecrets, memberId, new Date())),
    )
    expect(new Set(made.map((one) => one.key)).size).toBe(1)
  })
})
