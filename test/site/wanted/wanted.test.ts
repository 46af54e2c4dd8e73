import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as gaps from '../../../src/store/wanted/gaps.ts'
import * as searches from '../../../src/store/wanted/searches.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { addTorrent } from '../../support/community/rows.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let season: number
const people: TestBrowser[] = []
const now = new Date()

beforeAll(async () => {
  site = await testSite()
  for (const name of ['ann', 'bob', 'cid', 'dee', 'eve']) {
    people.push(await site.signedIn('member', name))
  }
  const parentId = await aBundle(site.db, 'Harbour', { kind: 'series' })
  season = await aBundle(site.db, '', { kind: 'season', parentId, number: 2, parts: 6 })
  const bundle_id = await aBundle(site.db, '', { kind: 'episode', parentId: season, number: 1 })
  const id = await addTorrent(site.db)
  await site.db.updateTable('torrent').set({ bundle_id }).where('id', '=', id).execute()
  await gaps.makeSome(site.db, { afterId: 0, limit: 50 }, now)
})
afterAll(() => site.stop())

const counted = async () => {
  const { rows } = await sql<{ words: string; members: number }>`
    select words, count(*)::int as members from lost_search group by words order by words
  `.execute(site.db)
  return rows
}

describe('/wanted', () => {
  it('shows gaps, with the numbers that are missing', async () => {
    for (const path of ['/wanted', '/wanted/gaps']) {
      const { text } = await people[0]!.get(path)
      expect(text).toContain('Harbour › Season 2')
      expect(text).toContain('Episodes 2–6')
    }
    const { body } = await people[0]!.json('/wanted/gaps')
    expect(body.items).toMatchObject([{ bundle: { id: season }, missing: [2, 3, 4, 5, 6] }])
    expect((await people[0]!.json('/wanted/gaps?cursor=nonsense')).status).toBe(400)
  })

  it('shows a search once five members got no results from it, with a request to write', async () => {
    for (const [nth, one] of people.entries()) {
      await searches.makeList(site.db, now)
      expect((await one.get('/wanted/searches')).text).not.toContain('lighthouse keeper')
      expect((await one.json('/wanted')).body.searches).toEqual([])
      const { text } = await one.get('/torrents?q=Lighthouse+keeper')
      expect(text).toContain('href="/requests/new?title=Lighthouse+keeper"')
      expect(await counted()).toEqual([{ words: 'lighthouse keeper', members: nth + 1 }])
    }
    await searches.makeList(site.db, now)
    const { text } = await people[0]!.get('/wanted/searches')
    expect(text).toContain('href="/torrents?q=lighthouse+keeper"')
    expect(text).toContain('href="/requests/new?title=lighthouse+keeper"')
    const { body } = await people[0]!.json('/wanted')
    expect(body.searches).toMatchObject([{ words: 'lighthouse keeper', members: 5 }])
  })
})

describe('a search without results', () => {
  it.each([
    ['has other filters', '/torrents?q=dark+meridian&state=alive'],
    ['is in one category', '/torrents?q=dark+meridian&category=movies'],
    ['is that of a program', '/api/v1/torrents?q=dark+meridian'],
    ['has results', '/torrents?q=torrent'],
  ])('is not counted if it %s', async (_, path) => {
    const before = await counted()
    const { status } = await people[0]!.get(path)
    expect(status).toBeLessThan(500)
    expect(await counted()).toEqual(before)
  })
})
