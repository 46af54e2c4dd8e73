import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestSite } from '../../support/site.ts'
import { aPatientMinute, PASSWORD, testSite } from '../../support/site.ts'
import { aToken, tool } from '../../support/community/tokens.ts'

const PROXIED = { BABOU_TRUSTED_PROXIES: '127.0.0.0/8,::1/128' }
let site: TestSite
let ann: { id: number; passkey: string }
beforeAll(async () => {
  site = await testSite(PROXIED)
  ann = await site.member('ann')
})
afterAll(() => site.stop())

async function made(body: Readonly<Record<string, unknown>>) {
  const browser = await site.entered('ann')
  return browser.send('post', '/settings/tokens', { current: PASSWORD, ...body })
}

describe('an API token', () => {
  it('is shown once, and authenticates requests without cookies or CSRF tokens', async () => {
    const reply = await made({ name: 'indexer', scopes: ['torrents:read', 'user:write'] })
    expect(reply.status).toBe(201)
    const { token, id } = reply.body
    expect(token).toMatch(/^babou_[\w-]{43}$/)
    const list = await (await site.entered('ann')).json('/settings/tokens')
    expect(JSON.stringify(list.body)).not.toContain(token)
    expect(list.body.items[0]).toMatchObject({ id, name: 'indexer', last4: token.slice(-4) })
    const { get, send } = tool(site, token)
    expect((await get('/api/v1/torrents')).status).toBe(200)
    expect((await send('post', '/api/v1/me/passkey', {})).status).toBe(200)
  })

  it('is stored as a hash', async () => {
    const { token } = await aToken(site, ann.id)
    const rows = await site.db.selectFrom('api_token').selectAll().execute()
    const kept = rows.map((row) => Object.values(row).map(String).join(' ')).join('\n')
    expect(kept).not.toContain(token.slice(6))
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token).toString('hex'))
  })

  it('ignores cookies, those of its member and others', async () => {
    const { token } = await aToken(site, ann.id, { scopes: ['user:read'] })
    await site.member('mod', 'moderator')
    const mod = await site.entered('mod')
    const asMod = mod.agent.get('/api/v1/me').set('Authorization', `Bearer ${token}`)
    expect((await asMod).body).toMatchObject({ name: 'ann', passkey: null, csrf: '' })
    const reply = await mod.agent.get('/me.json').set('Authorization', `Bearer ${token}x`)
    expect(reply.status).toBe(401)
    expect(reply.headers['set-cookie']).toBeUndefined()
  })

  it('that is unknown gets a problem document with 401, whatever was accepted', async () => {
    for (const header of [
      'Bearer babou_none',
      'Bearer',
      `Bearer ${'a'.repeat(49)}`,
      'Basic YTpi',
    ]) {
      const reply = await supertest(site.app)
        .get('/torrents')
        .set('Accept', 'text/html')
        .set('Authorization', header)
      expect(reply.status, header).toBe(401)
      expect(reply.headers['content-type']).toContain('application/problem+json')
      expect(reply.headers['www-authenticate']).toMatch(/^Bearer/)
      expect(reply.body.code).toBe('BAD_TOKEN')
    }
  })

  it('stops working immediately when it is revoked, on every node', async () => {
    const { id, token } = await aToken(site, ann.id)
    const other = await testSite({}, site.database)
    expect((await tool(other, token).get('/me')).status).toBe(200)
    const browser = await site.entered('ann')
    expect((await browser.send('delete', `/settings/tokens/${id}`)).status).toBe(204)
    expect((await tool(other, token).get('/me')).status).toBe(401)
    expect((await browser.send('delete', `/settings/tokens/${id}`)).body.code).toBe(
      'TOKEN_NOT_FOUND',
    )
    await other.stop()
  })

  it('expires at its time, and cannot be revoked by others', async () => {
    const old = new Date(Date.now() - 60_000)
    const { token } = await aToken(site, ann.id, { expiresAt: old })
    expect((await tool(site, token).get('/me')).status).toBe(401)
    const mine = await aToken(site, ann.id)
    const other = await site.signedIn('member', 'bob')
    expect((await other.send('delete', `/settings/tokens/${mine.id}`)).status).toBe(404)
    expect((await tool(site, mine.token).get('/me')).status).toBe(200)
  })

  it('of a banned member stops working immediately, and works again when the ban is lifted', async () => {
    const { id } = await site.member('eve')
    const { token } = await aToken(site, id)
    await memberBans.ban(site.db, id, 'cheating', commandLine, new Date())
    expect((await tool(site, token).get('/me')).body.code).toBe('BAD_TOKEN')
    await memberBans.unban(site.db, id, commandLine, new Date())
    expect((await tool(site, token).get('/me')).status).toBe(200)
  })

  it('shows when it was last used, to ten minutes', async () => {
    const { id, token } = await aToken(site, ann.id)
    await tool(site, token, '192.0.2.7').get('/me')
    const used = await site.db
      .selectFrom('api_token')
      .select(['last_used_at', 'last_ip'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(used.last_ip).toBe('192.0.2.7')
    await tool(site, token, '192.0.2.8').get('/me')
    const again = site.db.selectFrom('api_token').select(['last_used_at', 'last_ip'])
    expect(await again.where('id', '=', id).executeTakeFirst()).toEqual(used)
  })

  it('gets its limit in headers, and has to wait when it is used up; others do not', async () => {
    const patient = await testSite(PROXIED, site.database, undefined, aPatientMinute)
    const { token } = await aToken(site, ann.id)
    const { get } = tool(patient, token, '192.0.2.20')
    const first = await get('/me')
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit': '300',
      'x-ratelimit-remaining': '299',
    })
    const replies = await Promise.all(Array.from({ length: 300 }, () => get('/login')))
    const refused = replies.filter(({ status }) => status === 429)
    expect(refused.length).toBe(1)
    expect(refused[0].headers['x-ratelimit-remaining']).toBe('0')
    expect(Number(refused[0].headers['retry-after'])).toBeGreaterThan(0)
    const other = await aToken(site, ann.id)
    expect((await tool(patient, other.token, '192.0.2.21').get('/me')).status).toBe(200)
    await patient.stop()
  })

  it('created by a form is shown on the next page, and requires a selected scope', async () => {
    const browser = await site.entered('ann')
    const form = { name: 'reader', access: 'chosen', days: '30', current: PASSWORD }
    const none = await browser.submit('/settings/tokens', form)
    expect(none.status).toBe(422)
    expect(none.text).toContain('Scopes must include at least one scope')
    const reply = await browser.submit('/settings/tokens', { ...form, scopes: 'torrents:read' })
    expect(reply.status).toBe(200)
    const [token] = /babou_[\w-]{43}/.exec(reply.text) ?? []
    expect((await tool(site, String(token)).get('/torrents')).status).toBe(200)
    expect((await tool(site, String(token)).get('/users')).status).toBe(403)
  })

  it('is refused with errors when the form is not valid', async () => {
    for (const [body, field] of [
      [{ name: '' }, 'name'],
      [{ name: 'x', scopes: ['everything'] }, 'scopes'],
      [{ name: 'x', scopes: ['staff:members'] }, 'scopes'],
      [{ name: 'x', days: 0 }, 'days'],
      [{ name: 'x', days: 'soon' }, 'days'],
      [{ name: 'x', colour: 'red' }, 'colour'],
    ] as const) {
      const reply = await made(body)
      expect(reply.status, JSON.stringify(body)).toBe(422)
      expect(reply.body.errors).toHaveProperty(field)
    }
  })

  it('gets the name of a missing scope', async () => {
    const { token } = await aToken(site, ann.id, { scopes: ['user:read'] })
    const reply = await tool(site, token).get('/torrents')
    expect(reply.body).toMatchObject({ code: 'SCOPE_MISSING', scope: 'torrents:read' })
    expect(reply.headers['www-authenticate']).toContain('error="insufficient_scope"')
    const wide = await tool(site, (await aToken(site, ann.id)).token)
    expect((await wide.get('/settings/tokens')).body.code).toBe('SIGN_IN_ONLY')
  })

  it('downloads with the download scope, and the download is recorded', async () => {
    const id = await aListedTorrent(site.db, 'token download', ann.id)
    const { id: tokenId, token } = await aToken(site, ann.id, { scopes: ['torrents:download'] })
    const reply = await tool(site, token).get(`/api/v1/torrents/${id}/download`)
    expect(reply.headers['content-type']).toBe('application/x-bittorrent')
    const row = await site.db.selectFrom('torrent_download').selectAll().executeTakeFirst()
    expect(row).toMatchObject({
      torrent_id: id,
      member_id: ann.id,
      via: 'token',
      token_id: tokenId,
    })
  })
})
