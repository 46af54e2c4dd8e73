import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as bridgeRefusals from '../../../../src/store/fleet/bridge-refusals.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let moderator: TestBrowser
const storeId = 'ab'.repeat(16)

beforeAll(async () => {
  site = await testSite()
  await site.member('admin', 'admin')
  await site.member('mod', 'moderator')
  admin = await site.entered('admin')
  moderator = await site.entered('mod')
  const heartbeat = {
    ...{ node: 'edge', role: 'tracker', storeId, version: '0', startedAt: 1, state: 'ready' },
    ...{ rssBytes: 1, cpuPercent: 0, peers: 0, torrents: 0, members: 0 },
    ...{ announcesPerSecond: 0, unbooked: 0 },
  }
  await site.db
    .insertInto('tracker_node')
    .values({
      store_id: storeId,
      node: 'edge',
      heartbeat: JSON.stringify(heartbeat),
      heartbeat_at: new Date(),
    })
    .execute()
})
afterAll(() => site.stop())

const OFF = '/admin/bridge/off'

describe('a tracker', () => {
  it('is disabled with a reason, and enabled again; the audit log has both', async () => {
    expect((await admin.get(`${OFF}/new`)).text).toContain('edge')
    const given = { node: storeId, reason: 'it is sold' }
    expect((await admin.send('post', OFF, given)).status).toBe(201)
    const shown = (await moderator.get(OFF)).text
    expect(shown).toContain('it is sold')
    expect(shown).not.toContain('Enable tracker')
    expect((await admin.send('delete', `${OFF}/${storeId}`)).body).toMatchObject({ node: 'edge' })
    expect((await admin.json(OFF)).body.items).toEqual([])
    const { items } = (await admin.json('/admin/audit?kind=node')).body
    expect(items.map(({ action }: { action: string }) => action)).toEqual([
      'node.switch-on',
      'node.switch-off',
    ])
  })

  it('is listed and disabled once; moderators can only view it', async () => {
    const send = (node: string, reason = 'it is sold') => admin.send('post', OFF, { node, reason })
    expect((await send('nobody')).status).toBe(422)
    expect((await send('cd'.repeat(16))).body.errors.node).toEqual(['is not a known tracker'])
    expect((await send(storeId, '')).status).toBe(422)
    expect((await send(storeId)).status).toBe(201)
    expect((await send(storeId)).body.errors.node).toEqual(['is already disabled'])
    expect((await moderator.send('delete', `${OFF}/${storeId}`)).status).toBe(403)
    expect((await admin.send('delete', `${OFF}/${'cd'.repeat(16)}`)).status).toBe(404)
  })
})

describe('refused connections of the bridge', () => {
  it('are shown with their reason and count', async () => {
    const way = { code: 'role', address: '203.0.113.9', node: 'edge', url: 'tls://[::]:4300' }
    const reason = 'member.changed is not for a tracker to send'
    await bridgeRefusals.note(site.db, [{ ...way, reason, times: 3 }], new Date())
    const { text } = await moderator.get('/admin/bridge/refused')
    for (const word of [reason, '203.0.113.9', 'edge']) expect(text).toContain(word)
    expect((await moderator.json('/admin/bridge/refused')).body.items).toMatchObject([
      { ...way, reason, times: 3 },
    ])
  })
})
