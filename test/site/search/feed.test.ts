import { sql } from 'kysely'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { downloadKeyOf } from '../../../src/store/accounts/download-keys.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { aBundle, aCollection } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { parsed } from '../../support/clients/torznab.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
let site: TestSite
let ann: TestBrowser
let key: string
let id: number
let annId: number

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  annId = (await site.member('ann')).id
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
  it('hides the key in the problem that a refused request gets', async () => {
    for (const at of [
      `torrents.${key}.json?q=size%3A%3E`,
      `torrents.${key}.xml?category=nothing`,
    ]) {
      const { status, text } = await fetched(`/feeds/${at}`).set('Accept', 'application/json')
      expect(status).toBeGreaterThanOrEqual(400)
      expect(text).toContain('urn:babou:refusal')
      expect(text).not.toContain(key)
    }
  })

  it('has in RSS what programs look for', async () => {
    const { text, headers } = await fetched(`/feeds/torrents.${key}.xml`)
    expect(headers).toMatchObject({
      'content-type': 'application/rss+xml; charset=utf-8',
      'x-robots-tag': 'noindex',
    })
    const { channel } = parsed(text).rss
    expect(channel).toMatchObject({ title: 'babou: torrents', link: `${URL}/torrents`, ttl: '5' })
    const [item] = channel.item
    const download = `${URL}/torrent/download/${id}.${downloadKeyOf(testSecrets, annId, key)}`
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

  it('is as new as its newest torrent, in any order', async () => {
    for (const sort of ['createdAt', '-createdAt', 'name']) {
      const { text } = await fetched(`/feeds/torrents.${key}.atom?sort=${sort}`)
      expect(parsed(text).feed.updated, sort).toBe('2026-01-01T00:02:00.000Z')
    }
  })

  it('is 304 even for programs that send no-cache, and for no other tag', async () => {
    const { etag } = (await fetched(`/feeds/torrents.${key}.xml`)).headers
    const status = async (tag: string) => {
      const asked = fetched(`/feeds/torrents.${key}.xml`).set('Cache-Control', 'no-cache')
      return (await asked.set('If-None-Match', tag)).status
    }
    expect(await status(etag)).toBe(304)
    expect(await status(`"other", W/${etag}`)).toBe(304)
    expect(await status('"other"')).toBe(200)
    expect(await status(etag.slice(1, -1))).toBe(200)
  })

  it('takes the filters of the list, and refuses what the list refuses', async () => {
    expect(await titles('')).toEqual(['Odd & <Ends> 🦊\u0001', 'First.Film'])
    expect(await titles('?q=film')).toEqual(['First.Film'])
    expect(await titles('?category=tv&tag=hd')).toEqual(['Odd & <Ends> 🦊\u0001'])
    expect(await titles('?sort=createdAt&limit=1')).toEqual(['First.Film'])
    expect(await titles('?is=free&category=tv')).toEqual([])
    expect(await titles('?is=dead&q=film+OR+odd')).toHaveLength(2)
    expect((await fetched(`/feeds/torrents.${key}.xml?is=nothing`)).status).toBe(422)
    const status = async (path: string) => (await fetched(path)).status
    expect(await status(`/feeds/torrents.${key}.xml?q=nosuch%3A1`)).toBe(422)
    expect(await status(`/feeds/torrents.${key}.xml?category=none`)).toBe(422)
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

  it('has its address on the page of the feed key, and in the head of the page of its list', async () => {
    const { text } = await ann.get('/torrents?q=film')
    expect(text).toContain('href="/settings/keys/feed?list=q%3Dfilm"')
    const address = `${URL}/feeds/torrents.${key}.atom?q=film`
    expect(text).toContain(
      `<link rel="alternate" type="application/atom+xml" title="Atom" href="${address}">`,
    )
    const page = await ann.get('/settings/keys/feed?list=q%3Dfilm')
    expect(page.text).toContain(address)
    const bob = site.browser()
    await bob.signIn('bob')
    await sql`delete from feed_key where member_id <> ${annId}`.execute(site.db)
    expect((await bob.get('/torrents')).text).not.toContain('rel="alternate"')
  })

  it('that is read too often is refused, and no other', async () => {
    const codes = await Promise.all(
      Array.from({ length: 61 }, () => fetched(`/feeds/torrents.${key}.json?q=often`)),
    )
    expect(codes.filter(({ status }) => status === 429)).toHaveLength(1)
    expect((await fetched(`/feeds/torrents.${key}.json?q=seldom`)).status).toBe(200)
  })
})

describe('a feed of what torrents are gathered in', () => {
  const listOf = async (path: string) => {
    const { text, status } = await fetched(path)
    if (status !== 200) return status
    const { title, home_page_url: page, items } = JSON.parse(text)
    return { title, page, names: items.map((item: { title: string }) => item.title) }
  }
  const pageWith = async (path: string, of: string, list = '') => {
    const { text } = await ann.get(path)
    expect(text).toContain(`href="${URL}/feeds/${of}.${key}.xml${list}"`)
    const [, href] = /href="(\/settings\/keys\/feed[^"]*)"/.exec(text) ?? []
    expect((await ann.get(href.replaceAll('&amp;', '&'))).text).toContain(
      `/feeds/${of}.${key}.xml${list}`,
    )
  }

  const within = (torrentId: number, bundleId: number) =>
    sql`update torrent set bundle_id = ${bundleId} where id = ${torrentId}`.execute(site.db)

  it('has a bundle with all below it, and takes filters', async () => {
    const series = await aBundle(site.db, 'The Show', { kind: 'series' })
    const season = await aBundle(site.db, '', { kind: 'season', number: 2, parentId: series })
    await within(await aListedTorrent(site.db, 'Show.S02', annId), season)
    await within(await aListedTorrent(site.db, 'Show.All', annId, { categoryId: 2 }), series)
    expect(await listOf(`/feeds/bundle-${series}.${key}.json`)).toEqual({
      title: 'babou: The Show',
      page: `${URL}/bundles/${series}/the-show`,
      names: ['Show.All', 'Show.S02'],
    })
    expect(await listOf(`/feeds/bundle-${season}.${key}.json`)).toMatchObject({
      title: 'babou: The Show › Season 2',
      names: ['Show.S02'],
    })
    expect(await listOf(`/feeds/bundle-${series}.${key}.json?category=tv`)).toMatchObject({
      names: ['Show.All'],
    })
    expect(await listOf(`/feeds/bundle-${series}.${key}.json?q=s02`)).toMatchObject({
      names: ['Show.S02'],
    })
    expect(await listOf(`/feeds/bundle-999.${key}.json`)).toBe(404)
    await pageWith(`/bundles/${series}`, `bundle-${series}`)
  })

  it('has a collection with its bundles, what was added last first, if its reader may', async () => {
    const work = await aBundle(site.db, 'A Work')
    await within(await aListedTorrent(site.db, 'Work.Old', annId, {}, new Date(0)), work)
    const collection = await aCollection(site.db, annId, 'Good ones')
    const on = (body: Readonly<Record<string, string>>) =>
      ann.send('post', `/collections/${collection}/items`, body)
    await on({ on: `bundle:${work}` })
    await on({ on: `torrent:${id}` })
    const path = `/feeds/collection-${collection}.${key}.json`
    expect(await listOf(path)).toEqual({
      title: 'babou: Good ones',
      page: `${URL}/collections/${collection}`,
      names: ['Odd & <Ends> 🦊\u0001', 'Work.Old'],
    })
    expect(await listOf(`${path}?sort=createdAt&limit=1`)).toMatchObject({ names: ['Work.Old'] })
    await pageWith(`/collections/${collection}`, `collection-${collection}`)
    const { id: bobId } = await site.member('bobby')
    const his = (await feedKeys.ensure(site.db, testSecrets, bobId, new Date())).key
    expect(await listOf(path.replace(key, his))).toMatchObject({ title: 'babou: Good ones' })
    await sql`update collection set is_open = false, is_private = true`.execute(site.db)
    expect(await listOf(path.replace(key, his))).toBe(404)
    expect(await listOf(path)).toMatchObject({ title: 'babou: Good ones' })
  })

  it('has the bookmarks of a member, or one folder of them', async () => {
    const { body: folder } = await ann.send('post', '/bookmarks/folders', { name: 'To see' })
    const other = await aListedTorrent(site.db, 'Another.Film', annId, {}, new Date(0))
    await ann.send('post', `/torrents/${id}/bookmark`, {})
    await ann.send('post', `/torrents/${other}/bookmark`, { folder: folder.id })
    const path = `/feeds/bookmarks.${key}.json`
    const names = ['Another.Film', 'Odd & <Ends> 🦊\u0001']
    expect(await listOf(path)).toEqual({
      title: 'babou: bookmarks',
      page: `${URL}/bookmarks`,
      names,
    })
    expect(await listOf(`${path}?folder=${folder.id}`)).toEqual({
      title: 'babou: To see',
      page: `${URL}/bookmarks?folder=${folder.id}`,
      names: ['Another.Film'],
    })
    expect(await listOf(`${path}?folder=none&category=tv`)).toMatchObject({ names: [names[1]] })
    expect(await listOf(`${path}?folder=${folder.id + 1}`)).toBe(404)
    await pageWith(`/bookmarks?folder=${folder.id}`, 'bookmarks', `?folder=${folder.id}`)
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
