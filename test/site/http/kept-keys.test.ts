import { sql } from 'kysely'
import pg from 'pg'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createClock } from '../../../src/shared/clock.ts'
import { silentLog } from '../../../src/shared/log.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { keepAccessOver } from '../../../src/store/accounts/kept-access.ts'
import { keepOver } from '../../../src/store/base/kept.ts'
import type { SearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { createSearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken, tool } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

// Two site nodes that keep what tokens and feed keys open, as real ones do.
let north: TestSite
let south: TestSite
let index: SearchIndex
let annId: number

beforeAll(async () => {
  north = await testSite()
  south = await testSite({}, north.database)
  for (const { db, listener } of [north, south]) {
    keepOver(db, listener)
    keepAccessOver(db, listener)
  }
  await until(() => north.listener.isUp() && south.listener.isUp())
  annId = (await north.member('ann')).id
  await aListedTorrent(north.db, 'The.Film.2019.1080p', annId)
  const clock = createClock({ BABOU_TEST_CLOCK: undefined })
  const given = { url: north.database.url, db: north.db, log: silentLog(), clock }
  const own = { testClock: undefined, maxMebibytes: 16, file: null, least: 1 }
  index = createSearchIndex({ ...given, ...own })
  await until(() => index.isReady())
})
afterAll(async () => {
  await index.stop()
  await south.stop()
  await north.stop()
})

const statusOf = async (site: TestSite, path: string, token = '') => {
  const headers = token === '' ? {} : { Authorization: `Bearer ${token}` }
  return (await supertest(site.app).get(path).set(headers)).status
}

describe('a site node that keeps what keys open', () => {
  // A slow machine may read what is due every few seconds between them.
  it('answers 304 for an unchanged feed and page without a statement', { retry: 2 }, async () => {
    const { key } = await feedKeys.ensure(north.db, testSecrets, annId, new Date())
    const { token } = await aToken(north, annId)
    const paths = [`/feeds/torrents.${key}.xml?q=film`, `/torznab/api?t=search&apikey=${token}`]
    for (const path of paths) {
      const read = () => supertest(north.app).get(path)
      // A page of a search is kept from the second reader on.
      await read()
      await read()
      const { etag } = (await read()).headers
      const spy = vi.spyOn(pg.Client.prototype, 'query')
      const { status } = await read().set('If-None-Match', etag)
      const statements = spy.mock.calls.length
      spy.mockRestore()
      expect([status, statements], path).toEqual([304, 0])
    }
  })

  it('refuses a revoked token immediately, and within a second on another node', async () => {
    const { token, id } = await aToken(north, annId)
    for (const site of [north, south]) expect(await statusOf(site, '/me.json', token)).toBe(200)
    const browser = await north.entered('ann')
    expect((await browser.send('delete', `/settings/tokens/${id}`)).status).toBe(204)
    expect(await statusOf(north, '/me.json', token)).toBe(401)
    await until(async () => (await statusOf(south, '/me.json', token)) === 401, 1)
  })

  it('refuses the token and feed key of a banned member immediately, and again elsewhere', async () => {
    const { id } = await north.member('eve')
    const { token } = await aToken(north, id)
    const { key } = await feedKeys.ensure(north.db, testSecrets, id, new Date())
    const feed = `/feeds/torrents.${key}.xml`
    const statuses = async (site: TestSite) => [
      await statusOf(site, '/me.json', token),
      await statusOf(site, feed),
    ]
    for (const site of [north, south]) expect(await statuses(site)).toEqual([200, 200])
    const admin = await north.signedIn('admin')
    const { status } = await admin.send('post', '/users/eve/ban', { reason: 'cheating' })
    expect(status).toBeLessThan(300)
    expect(await statuses(north)).toEqual([401, 401])
    await until(async () => (await statuses(south)).every((one) => one === 401), 1)
    // A ban by another program, such as `babou user ban`, is noticed the same way.
    const bob = await north.member('bob')
    const of = await aToken(north, bob.id)
    expect(await statusOf(south, '/me.json', of.token)).toBe(200)
    await sql`update member set state = 'banned' where id = ${bob.id}`.execute(north.db)
    await until(async () => (await statusOf(south, '/me.json', of.token)) === 401, 1)
  })

  it('asks the database for each request while it does not hear of changes', async () => {
    const { token, id } = await aToken(south, annId)
    expect((await tool(south, token).get('/me')).status).toBe(200)
    await south.listener.stop()
    await sql`update api_token set revoked_at = now() where id = ${id}`.execute(north.db)
    expect((await tool(south, token).get('/me')).status).toBe(401)
    south.listener.start()
    await until(() => south.listener.isUp())
  })
})
