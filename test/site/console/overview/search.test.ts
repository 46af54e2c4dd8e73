import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstSteps } from '../../../../src/site/console/overview/first-steps.ts'
import * as feedKeys from '../../../../src/store/accounts/feed-keys.ts'
import { aListedTorrent } from '../../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSecrets, testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let needle: { id: number; passkey: string }
beforeAll(async () => {
  site = await testSite()
  await site.member('admin', 'admin')
  await site.member('moderator', 'moderator')
  admin = await site.entered('admin')
  needle = await site.member('needle')
})
afterAll(() => site.stop())

async function found(q: string, who = admin): Promise<Record<string, string[]>> {
  const { body } = await who.json(`/admin/search?q=${encodeURIComponent(q)}`)
  return Object.fromEntries(
    body.groups.map(({ name, items }: { name: string; items: { name: string }[] }) => [
      name,
      items.map((one) => one.name),
    ]),
  )
}

describe('the search box of the console', () => {
  it('finds members by a part of the name or the address, and torrents by name and hash', async () => {
    const id = await aListedTorrent(site.db, 'Needle.In.Hay.2001', needle.id)
    expect(await found('eedle')).toEqual({ Members: ['needle'], Torrents: ['Needle.In.Hay.2001'] })
    expect(await found('needle@example')).toEqual({ Members: ['needle'] })
    const { body } = await admin.json(`/torrents/${id}`)
    expect(await found(body.infoHash)).toEqual({ Torrents: ['Needle.In.Hay.2001'] })
  })

  it('finds the member of a key by its hash, and never shows it', async () => {
    const feedKey = await feedKeys.rotate(site.db, testSecrets, needle.id, new Date())
    for (const key of [needle.passkey, feedKey.key]) {
      expect(await found(key)).toEqual({ 'Keys and invites': ['needle'] })
      const { text } = await admin.get(`/admin/search?q=${key}`)
      expect(text).toContain('needle')
      expect(text).not.toContain(key)
    }
    expect(await found('f'.repeat(32))).toEqual({})
  })

  it('finds sign-ins from an address or network, and whether it is banned', async () => {
    const times = { created_at: new Date(), last_at: new Date(), expires_at: new Date() }
    const row = { id: 'x', member_id: needle.id, ip: '203.0.113.9', ...times }
    await site.db.insertInto('sign_in').values(row).execute()
    expect(await found('203.0.113.9')).toEqual({ Addresses: ['needle'] })
    const ban = { network: '203.0.113.0/24', reason: 'a botnet' }
    await admin.send('post', '/admin/bans/networks', ban)
    expect((await found('203.0.113.9')).Addresses).toEqual(['203.0.113.0/24', 'needle'])
    expect((await found('203.0.113.0/24')).Addresses).toEqual(['203.0.113.0/24', 'needle'])
  })

  it('finds actions on a member, for those who may read the audit log', async () => {
    await admin.send('post', '/admin/users/needle/notes', { body: 'A note' })
    expect(Object.keys(await found('needle'))).toContain('Audit log')
    const moderator = await site.entered('moderator')
    expect(Object.keys(await found('needle', moderator))).not.toContain('Audit log')
    expect((await (await site.entered('needle')).get('/admin/search?q=x')).status).toBe(403)
  })

  it('accepts any text, and says when there are no results', async () => {
    for (const q of [
      '',
      ' ',
      '%',
      "'; drop table member",
      '\\',
      'x'.repeat(300),
      '::',
      '1.2.3.4/99',
    ]) {
      expect((await admin.get(`/admin/search?q=${encodeURIComponent(q)}`)).status, q).toBe(200)
    }
    expect((await admin.get('/admin/search?q=nobodyatall')).text).toContain('No results.')
  })
})

describe('the first page of a new site', () => {
  it('leads to the set-up link until there is an owner', async () => {
    const note = 'This site has no owner account yet'
    expect((await site.browser().get('/login')).text).toContain(note)
    await site.member('founder', 'owner')
    expect((await site.browser().get('/login')).text).not.toContain(note)
  })

  it('shows only the owner what to set up', async () => {
    const owner = await site.entered('founder')
    const { text } = await owner.get('/admin')
    for (const step of ['Mail server', 'Public addresses', 'Site name', 'Categories'])
      expect(text).toContain(step)
    expect(text).toContain('1 of 4 done')
    expect((await admin.get('/admin')).text).not.toContain('Set up your site')
  })

  it('disappears when all of it is done', () => {
    const given = {
      BABOU_SMTP_URL: 'smtp://mail.example',
      BABOU_SITE_URL: 'https://example.org',
      BABOU_TRACKER_URL: 'https://tracker.example.org',
    }
    expect(firstSteps(given, 'Somewhere', 1)).toBeNull()
    for (const other of [
      firstSteps({ ...given, BABOU_SMTP_URL: undefined }, 'Somewhere', 1),
      firstSteps({ ...given, BABOU_TRACKER_URL: 'http://127.0.0.1:4200' }, 'Somewhere', 1),
      firstSteps(given, 'babou', 1),
      firstSteps(given, 'Somewhere', 0),
    ]) {
      expect(other?.progress).toBe('3 of 4 done')
    }
  })
})

describe('the first page of the console', () => {
  it('shows what waits as cards, the rest in one line, and what came by day', async () => {
    const { text } = await admin.get('/admin')
    expect(text).toContain('Nothing is waiting for you.')
    expect(text).toMatch(/Nothing is waiting in <a class="nothing-waits" href="[^"]+" data-key="1"/)
    expect(text).not.toContain('class="due')
    const before = (await admin.json('/admin')).body.days
    expect(before).toHaveLength(30)
    await aListedTorrent(site.db, 'Of.Today', needle.id)
    await site.db
      .updateTable('member')
      .set({ created_at: new Date(Date.now() - 2 * 86_400_000) })
      .where('name', '=', 'needle')
      .execute()
    const { days } = (await admin.json('/admin')).body
    expect(days[29].torrents).toBe(before[29].torrents + 1)
    expect([days[27].members, days[29].members]).toEqual([1, before[29].members - 1])
    expect((await admin.get('/admin')).text).toContain('New torrents by day')
  })
})
