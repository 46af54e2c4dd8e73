import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
