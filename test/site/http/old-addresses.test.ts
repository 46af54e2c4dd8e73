import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { currentPath } from '../../../src/site/http/old-addresses.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

describe('the address that a page had before', () => {
  it.each([
    ['/obligations', '/hit-and-run'],
    ['/obligations/7/pardon', '/hit-and-run/7/pardon'],
    ['/notices', '/notifications'],
    ['/bonus?limit=2', '/points?limit=2'],
    ['/store', '/shop'],
    ['/store/purchases?limit=5', '/shop/purchases?limit=5'],
    ['/admin/store/mug/history', '/admin/shop/mug/history'],
    ['/admin/batches/3', '/admin/bulk-actions/3'],
    ['/admin/obligations/rules', '/admin/hit-and-run/rules'],
    ['/admin/users/ann/obligations', '/admin/users/ann/hit-and-run'],
    ['/admin/torrents/7/obligations', '/admin/torrents/7/hit-and-run'],
    ['/api/docs/bonus', '/api/docs/points'],
    ['/api/docs/standing', '/api/docs/ratio'],
  ])('redirects %s', async (old, now) => {
    const { status, headers } = await ann.get(old)
    expect([status, headers.location]).toEqual([301, now])
  })

  it('is not another one that only begins like it', () => {
    const others = ['/stores', '/notices-of', '/me/store', '/admin/users/obligations', '/shop']
    expect(others.map(currentPath)).toEqual(others)
  })

  it('answers tools and forms without a redirect', async () => {
    expect((await ann.json('/notices')).body.items).toEqual([])
    expect((await ann.send('post', '/notices/seen', {})).status).toBe(422)
    expect((await ann.send('post', '/notifications/seen', {})).status).toBe(422)
  })

  it('of a feed still has the feed', async () => {
    const key = '0'.repeat(32)
    const [old, now] = await Promise.all(
      ['notices', 'notifications'].map((name) =>
        supertest(site.app).get(`/feeds/${name}.${key}.xml`),
      ),
    )
    expect([old.status, old.text]).toEqual([now.status, now.text])
    expect(old.headers.location).toBeUndefined()
  })
})
