import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const GIB = 2n ** 30n

let site: TestSite
let ann: TestBrowser
let annId: number
let bobId: number
let had: number[]

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  annId = (await ann.json('/me')).body.id
  bobId = (await (await site.signedIn('member', 'bob')).json('/me')).body.id
  had = []
  for (const [at, name] of ['Alpha', 'Beta', 'Gamma'].entries()) {
    const id = await aListedTorrent(site.db, name, bobId)
    had.push(id)
    const first = new Date(Date.UTC(2026, 0, 10 + at))
    const moved = { uploaded: BigInt(at + 1) * GIB, downloaded: GIB, seeded_seconds: 86_400 * at }
    await site.db
      .insertInto('member_torrent')
      .values({
        ...{ member_id: annId, torrent_id: id, first_at: first, last_at: first, ...moved },
        completed_at: name === 'Gamma' ? null : first,
      })
      .execute()
  }
})
afterAll(() => site.stop())

describe('my snatches', () => {
  it('have what I moved of each torrent, and when it was done', async () => {
    const { body } = await ann.json('/me/snatches?sort=-completedAt')
    expect(body.items.map((one: { id: number }) => one.id)).toEqual([had[1], had[0]])
    expect(body.items[0]).toMatchObject({
      ...{ uploaded: Number(2n * GIB), downloaded: Number(GIB), ratio: 2, seedSeconds: 86_400 },
      ...{ completedAt: '2026-01-11T00:00:00.000Z', toSeedSeconds: null, isSeeding: false },
    })
    const { text } = await ann.get('/me/snatches')
    expect(text).toContain('2.00 GiB')
  })

  it('are sorted by every column, in both directions, page by page', async () => {
    const sorts = ['createdAt', 'name', 'size', 'seeders', 'leechers', 'uploaded', 'downloaded']
    for (const sort of [...sorts, 'ratio', 'seedTime', 'completedAt', 'toSeed']) {
      const ids: number[][] = []
      for (const order of [sort, `-${sort}`]) {
        const path = `/me/snatches?sort=${order}`
        const [first, whole] = [await ann.json(`${path}&limit=1`), await ann.json(path)]
        const second = await ann.json(`${path}&limit=1&cursor=${first.body.next}`)
        expect([...first.body.items, ...second.body.items], order).toEqual(whole.body.items)
        ids.push(whole.body.items.map((one: { id: number }) => one.id))
      }
      expect(ids[0]!.toReversed(), sort).toEqual(ids[1])
    }
    const cursor = Buffer.from('{"place":"x","id":1}').toString('base64url')
    for (const bad of ['x', cursor, `${cursor}&sort=ratio`]) {
      expect((await ann.json(`/me/snatches?cursor=${bad}`)).body.code).toBe('BAD_CURSOR')
    }
  })

  it('are a feed by the feed key', async () => {
    const { text } = await ann.get('/me/snatches')
    expect(text).toContain('/settings/keys/feed?of=snatches')
  })
})

describe('what I seed now', () => {
  it('is listed while a client seeds it', async () => {
    expect((await ann.json('/me/seeding')).body.items).toEqual([])
    expect((await ann.get('/me/seeding')).text).toContain('Your clients do not seed anything now.')
  })
})

describe('my uploads', () => {
  it('are at /me/uploads; the former address leads there, and gives programs the list', async () => {
    const bob = await site.signedIn('uploader', 'carl')
    const { headers } = await bob.get('/torrents/uploads')
    expect(headers.location).toBe('/me/uploads')
    expect((await bob.json('/torrents/uploads')).body.items).toEqual([])
    expect((await bob.get('/me/uploads')).text).toContain('No uploads yet.')
  })
})
