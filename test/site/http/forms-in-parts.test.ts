import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let id: number
beforeAll(async () => {
  site = await testSite()
  id = await aListedTorrent(site.db, 'mine', (await site.member('ann')).id)
  ann = await site.entered('ann')
})
afterAll(() => site.stop())

describe('a multipart form', () => {
  it('uses _method like an urlencoded one', async () => {
    const reply = await ann.agent
      .post(`/torrents/${id}`)
      .set('Accept', 'application/json')
      .field('_csrf', ann.csrf())
      .field('_method', 'PATCH')
      .field('title', 'renamed')
    expect(reply.status).toBe(200)
    expect(reply.body.name).toBe('renamed')
  })

  it('with another method than its action’s is refused', async () => {
    const put = await ann.agent
      .post(`/torrents/${id}`)
      .set('Accept', 'application/json')
      .field('_csrf', ann.csrf())
      .field('_method', 'PUT')
    expect(put.status).toBe(405)
    expect(put.headers.allow).toContain('PATCH')
  })

  it('accepts no file where none is expected', async () => {
    const reply = await ann.agent
      .post(`/torrents/${id}`)
      .set('Accept', 'application/json')
      .field('_csrf', ann.csrf())
      .field('_method', 'PATCH')
      .attach('title', Buffer.from('bytes'), 'title.txt')
    expect(reply.status).toBe(415)
  })

  it('of a guest has the limit of other bodies', async () => {
    const guest = site.browser()
    await guest.visit()
    for (const path of ['/login', '/register', '/apply', '/password/forgot']) {
      const ask = (bytes: number) =>
        guest.agent
          .post(path)
          .set('Accept', 'application/json')
          .field('_csrf', guest.csrf())
          .field('name', 'a'.repeat(bytes))
          .field('other', 'a'.repeat(bytes))
      expect((await ask(700_000)).status, path).toBe(413)
      expect((await ask(1 << 10)).status, path).not.toBe(413)
    }
    const { status } = await ann.agent
      .post('/torrents')
      .set('Accept', 'application/json')
      .field('_csrf', ann.csrf())
      .attach('torrent', Buffer.alloc(2 << 20), 'large.torrent')
    expect(status, 'of a member where files are accepted').toBe(422)
  })

  it('without the token of its form changes nothing', async () => {
    const reply = await ann.agent
      .post(`/torrents/${id}`)
      .set('Accept', 'application/json')
      .field('_method', 'DELETE')
      .field('reason', 'because')
    expect(reply.body.code).toBe('CROSS_SITE')
  })
})
