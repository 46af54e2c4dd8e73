import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReachFinding } from '../../../src/bridge/events/reach-events.ts'
import * as memberPorts from '../../../src/store/traffic/member-ports.ts'
import * as reachTests from '../../../src/store/traffic/reach-tests.ts'
import { addTorrent } from '../../support/community/rows.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
let bob: TestBrowser

beforeAll(async () => {
  site = await testSite()
  annId = (await site.member('ann')).id
  await site.member('bob')
  ann = await site.entered('ann')
  bob = await site.entered('bob')
})
afterAll(() => site.stop())

const NOTHING = { uploaded: 0, downloaded: 0, left_bytes: 0, seeding: true, sequence: '1' }

async function session(torrent: number, key: number, rest: object) {
  const now = new Date()
  const row = {
    ...{ torrent_id: torrent, member_id: annId, session_key: Buffer.alloc(8, key) },
    ...{ store_id: 's', client: Buffer.from('-qB4650-............'), key_hash: 0 },
    ...{ ...NOTHING, started_at: now, last_at: now },
    ...rest,
  }
  await site.db
    .insertInto('peer_session')
    .values(row as never)
    .execute()
}

async function lastQuestion() {
  const { rows } = await sql<{ payload: { questionId: number; endpoints: { port: number }[] } }>`
    select payload from outbox where event = 'reach.asked' order by id desc limit 1`.execute(
    site.db,
  )
  return rows[0].payload
}

describe('a test of ports', () => {
  it('needs an active client', async () => {
    const reply = await bob.send('post', '/me/clients/tests', {})
    expect(reply.status).toBe(409)
    expect(reply.body.code).toBe('NO_CLIENTS')
    expect((await bob.json('/me/clients')).body.test).toBeNull()
  })

  it("asks about the endpoints of the member's open sessions, both families, each once", async () => {
    const first = await addTorrent(site.db)
    const second = await addTorrent(site.db)
    await session(first, 1, { ipv4: '198.51.100.7', port4: 6881, ipv6: '2001:db8::7', port6: 6882 })
    await session(second, 2, { ipv4: '198.51.100.7', port4: 6881 })
    await session(second, 3, { ipv4: '198.51.100.9', port4: 7000, ended_at: new Date() })
    const reply = await ann.submit('/me/clients/tests', {})
    expect(reply.status).toBe(303)
    const { endpoints } = await lastQuestion()
    const sorted = [...endpoints].sort((a, b) => a.port - b.port)
    expect(sorted).toMatchObject([
      { address: '198.51.100.7', port: 6881 },
      { address: '2001:db8::7', port: 6882 },
    ])
    const keys = (sorted[0] as { sessions?: { sessionKey: string }[] }).sessions
    expect(keys?.map(({ sessionKey }) => sessionKey).sort()).toEqual([
      '01'.repeat(8),
      '02'.repeat(8),
    ])
    expect((await ann.get('/me/clients')).text).toContain('no result yet')
  })

  it('shows what each tracker found', async () => {
    const { questionId } = await lastQuestion()
    const results = [
      { address: '198.51.100.7', port: 6881, found: 'reached' as const },
      { address: '2001:db8::7', port: 6882, found: 'silent' as const },
    ]
    const given = { questionId, node: 'tracker-1', storeId: 'a'.repeat(32), results }
    await reachTests.answer(site.db, given, new Date())
    await reachTests.answer(site.db, given, new Date())
    await reachTests.answer(site.db, { ...given, questionId: questionId + 100 }, new Date())
    const { body } = await ann.json('/me/clients')
    expect(body.test.results).toEqual([
      { node: 'tracker-1', ...results[0], reachable: true },
      { node: 'tracker-1', ...results[1], reachable: false },
    ])
    const { text } = await ann.get('/me/clients')
    expect(text).toContain('[2001:db8::7]:6882')
    expect(text).toContain('does not forward the port')
    expect((await bob.json('/me/clients')).body.test).toBeNull()
  })

  it('has to wait after two', async () => {
    expect((await ann.send('post', '/me/clients/tests', {})).status).toBe(201)
    const third = await ann.send('post', '/me/clients/tests', {})
    expect(third.status).toBe(429)
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('is forgotten after a while', async () => {
    expect(await reachTests.prune(site.db, new Date(Date.now() + 1_000), 10)).toBe(2)
    expect(await reachTests.lastOf(site.db, annId)).toBeNull()
  })
})

describe('the ports of a member', () => {
  const at = Math.floor(Date.now() / 1_000) - 660
  const day = new Date(at * 1_000).toISOString().slice(0, 10)

  beforeAll(async () => {
    const finding = { memberId: annId, port: 6881, at }
    await memberPorts.note(
      site.db,
      'a'.repeat(32),
      [
        { ...finding, family: 'ipv4', found: 'utp' },
        { ...finding, family: 'ipv6', port: 6882, found: 'silent' },
      ],
      new Date(),
    )
    await sql`update peer_session set seeding = false where session_key = ${Buffer.alloc(8, 2)}`.execute(
      site.db,
    )
    const bobId = (await bob.json('/me')).body.id
    const [{ torrent_id: torrent }] = await site.db
      .selectFrom('peer_session')
      .select('torrent_id')
      .where('session_key', '=', Buffer.alloc(8, 2))
      .execute()
    await session(torrent, 9, { member_id: bobId, reachable: false })
  })

  it('are on their own page and settings, by family, since when', async () => {
    const line = `IPv4: reachable since ${day}. IPv6: not reachable since ${day} (qBittorrent`
    expect((await ann.get('/me')).text).toContain(line)
    expect((await ann.get('/settings')).text).toContain(line)
    expect((await bob.get('/me')).text).not.toContain('reachable since')
  })

  it('have a link on settings without an active client, too', async () => {
    const dan = await site.signedIn('member', 'dan')
    const { text } = await dan.get('/settings')
    expect(text).toContain('No BitTorrent client is active. <a href="/me/clients">')
    expect((await dan.json('/settings')).body.reach).toBe('')
  })

  it('are listed by client, with what they mean in their swarms and how to open one', async () => {
    const { body } = await ann.json('/me/clients')
    expect(body.ports).toMatchObject([
      { family: 'ipv4', port: 6881, reachable: true },
      { family: 'ipv6', port: 6882, reachable: false },
    ])
    expect(body.swarms).toEqual({ peers: 1, closed: 1 })
    const { text } = await ann.get('/me/clients')
    expect(text).toContain('The only peer in your swarms can connect to you.')
    expect(text).toContain('over uTP (UDP) only')
    expect((await ann.get('/me/clients/help')).text).toContain('CGNAT')
  })

  it('are a share by client, family and network for staff, and for no one else', async () => {
    const staff = await site.signedIn('moderator', 'mod')
    expect((await ann.get('/admin/reachability')).status).toBe(403)
    const { body } = await staff.json('/admin/reachability')
    const shown = { members: 1, tested: 2, open: 1, overUtp: 1 }
    expect(body.clients).toEqual([{ part: 'qBittorrent', ...shown }])
    expect(body.families).toMatchObject([
      { part: 'IPv4', tested: 1, open: 1 },
      { part: 'IPv6', tested: 1, open: 0 },
    ])
    expect(body.networks).toEqual([
      { part: '198.51.0.0/16', members: 1, tested: 1, open: 1, overUtp: 1 },
      { part: '2001:db8::/32', members: 1, tested: 1, open: 0, overUtp: 0 },
    ])
    const { text } = await staff.get('/admin/reachability')
    expect(text).toContain('50 %')
    expect(text).toContain('babou asn import')
  })

  it('are a share by name once an ASN table names the network, the most specific', async () => {
    await sql`
      insert into asn_network (asn, network, name) values
        (64500, '198.51.100.0/24', 'Example Carrier'), (64501, '198.51.100.0/28', 'Example Home'),
        (64502, '2001:db8::/32', 'Example Six'), (64503, '203.0.113.0/24', 'Elsewhere')`.execute(
      site.db,
    )
    const staff = await site.entered('mod')
    const { body } = await staff.json('/admin/reachability')
    const [home, six, ...others] = body.networks as { part: string }[]
    expect(others).toEqual([])
    const named = (name: string, open: number) => {
      return { part: expect.stringContaining(name), members: 1, tested: 1, open, overUtp: open }
    }
    expect([home, six]).toEqual([named('Home', 1), named('Six', 0)])
    const { text } = await staff.get('/admin/reachability')
    expect(text).toContain('Example Home')
    expect(text).not.toContain('Elsewhere')
  })

  it('that close are a notification, after a second test', async () => {
    expect((await ann.get('/notifications')).text).not.toContain('Others cannot connect')
    const again = { memberId: annId, family: 'ipv6', port: 6882, found: 'silent', at: at + 660 }
    await memberPorts.note(site.db, 'a'.repeat(32), [again as ReachFinding], new Date())
    const { text } = await ann.get('/notifications')
    expect(text).toContain('Others cannot connect to qBittorrent 4.6.5 over IPv6: port 6882')
  })
})
