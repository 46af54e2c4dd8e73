import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as networkBans from '../../../src/store/bans/network-bans.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

// Two site nodes over one database, behind a proxy that both trust.
let a: TestSite
let b: TestSite
beforeAll(async () => {
  const config = { BABOU_TRUSTED_PROXIES: '127.0.0.1,::1' }
  a = await testSite(config)
  b = await testSite(config, a.database)
  await until(() => a.listener.isUp() && b.listener.isUp())
})
afterAll(async () => {
  await b.stop()
  await a.stop()
})

function ban(network: string) {
  const given = { network, reason: 'a flood of accounts', endsAt: null }
  return networkBans.add(a.db, given, commandLine, new Date())
}

const TEXT = 'text/plain; charset=utf-8'

const statusFrom = async (node: TestSite, address: string) =>
  (await node.browser().json('/login').set('X-Forwarded-For', address)).status

describe('a banned network', () => {
  it('is refused by each node within a second, and no other network is', async () => {
    expect(await statusFrom(b, '203.0.113.9')).toBe(200)
    const added = await ban('203.0.113.0/24')
    await until(async () => (await statusFrom(b, '203.0.113.9')) === 403, 1)
    await until(async () => (await statusFrom(a, '203.0.113.255')) === 403, 1)
    expect(await statusFrom(b, '203.0.114.9')).toBe(200)
    const page = await b.browser().get('/login').set('X-Forwarded-For', '203.0.113.9')
    expect(page.text).toContain('a flood of accounts')
    await networkBans.lift(a.db, added.ok ? added.id : 0, commandLine, new Date())
    await until(async () => (await statusFrom(b, '203.0.113.9')) === 200, 1)
  })

  it('is refused in the words of the program that asks', async () => {
    await ban('192.0.2.0/24')
    const ask = (path: string, accept: string) =>
      a.browser().agent.get(path).set('X-Forwarded-For', '192.0.2.7').set('Accept', accept)
    await until(async () => (await ask('/torznab/api?t=caps', '*/*')).status === 403, 1)
    const sonarr = await ask('/torznab/api?t=search', 'application/xml').buffer(true)
    expect(sonarr.status).toBe(403)
    expect(sonarr.headers['content-type']).toBe('application/xml; charset=utf-8')
    expect(sonarr.text).toContain('<error code="101"')
    const assistant = await ask('/api/torrents/filter', '*/*')
    expect(assistant.body).toMatchObject({ success: false, code: 'NETWORK_BANNED' })
    const lidarr = await ask('/ajax.php?action=index', 'application/json')
    expect(lidarr.body).toMatchObject({ status: 'failure' })
    const reader = await ask(`/feeds/torrents.${'f'.repeat(32)}.xml`, '*/*')
    expect([reader.status, reader.headers['content-type']]).toEqual([403, TEXT])
    const client = await ask(`/torrent/download/1.${'f'.repeat(32)}`, '*/*')
    expect([client.status, client.headers['content-type']]).toEqual([403, TEXT])
    const page = await ask(`/feeds/torrents.${'f'.repeat(32)}.xml`, 'text/html')
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it('is refused for IPv6 too, signed in or not', async () => {
    await a.member('ann')
    const ann = await a.entered('ann')
    await ban('2001:db8::/32')
    const ask = () => ann.json('/me').set('X-Forwarded-For', '2001:db8:1::7')
    await until(async () => (await ask()).body.code === 'NETWORK_BANNED', 1)
    expect((await ann.json('/me')).status).toBe(200)
  })

  it('is refused by a node whose LISTEN is cut', async () => {
    await b.listener.stop()
    await ban('198.51.100.7/32')
    expect(await statusFrom(b, '198.51.100.7')).toBe(403)
    expect(await statusFrom(b, '198.51.100.8')).toBe(200)
    b.listener.start()
    await until(() => b.listener.isUp())
  })
})
