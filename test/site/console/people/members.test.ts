import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leaves } from '../../../../src/site/console/people/members/section.ts'
import * as signals from '../../../../src/store/anomalies/signals.ts'
import { memberSections } from '../../../../src/site/console/people/members/sections/index.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite()
  for (const role of ['owner', 'admin', 'moderator'] as const) await site.member(role, role)
  await site.member('Second-Owner', 'owner')
  admin = await site.entered('admin')
})
afterAll(() => site.stop())

describe('the members of the console', () => {
  it('are found by a part of name or email, by role, by state and by sign-in address', async () => {
    const { id } = await site.member('needle')
    await site.member('other')
    await site.db
      .insertInto('sign_in')
      .values({
        id: 'somewhere',
        member_id: id,
        created_at: new Date(),
        last_at: new Date(),
        expires_at: new Date(),
        ip: '203.0.113.7',
      })
      .execute()
    const names = async (query: string) =>
      (await admin.json(`/admin/users?${query}`)).body.items.map(
        (one: { name: string }) => one.name,
      )
    expect(await names('q=EEDL')).toEqual(['needle'])
    expect(await names('q=needle%40example')).toEqual(['needle'])
    expect(await names('address=203.0.113.0/24')).toEqual(['needle'])
    expect(await names('address=203.0.113.7')).toEqual(['needle'])
    expect(await names('role=owner')).toEqual(['owner', 'Second-Owner'])
    expect(await names('state=banned')).toEqual([])
    await admin.send('post', '/admin/users/other/park', { reason: 'Away' }).expect(200)
    expect(await names('state=parked')).toEqual(['other'])
    expect((await admin.get('/admin/users?state=parked')).text).toContain('selected>Dormant')
    const bulk = (await admin.json('/admin/bulk-actions/new?state=parked&act=message')).body
    expect(bulk.count).toBe(1)
    expect(await names('q=%25')).toEqual([])
    expect((await names('sort=-createdAt&limit=1'))[0]).toBe('other')
  })

  it('page by cursor in both orders, each once', async () => {
    for (const sort of ['name', '-createdAt']) {
      const seen: string[] = []
      let path: string | null = `/admin/users?sort=${sort}&limit=2`
      while (path !== null) {
        const { body } = (await admin.json(path)) as {
          body: { items: { name: string }[]; next: string | null }
        }
        seen.push(...body.items.map(({ name }) => name))
        path = body.next && `/admin/users?sort=${sort}&limit=2&cursor=${body.next}`
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length).toBeGreaterThan(4)
    }
    expect((await admin.json('/admin/users?cursor=x')).body.code).toBe('BAD_CURSOR')
  })

  it('report an invalid filter at its field', async () => {
    const { status, body } = await admin.json('/admin/users?role=king&address=300.1.1.1')
    expect(status).toBe(422)
    expect(Object.keys(body.errors).sort()).toEqual(['address', 'role'])
    expect((await admin.get('/admin/users?address=nowhere')).text).toContain('field-address-error')
  })
})

describe('the page of a member', () => {
  it('shows inviters, sessions and staff actions', async () => {
    const root = await site.member('root')
    const child = await site.member('child')
    const set = { invited_by: root.id }
    await site.db.updateTable('member').set(set).where('id', '=', child.id).execute()
    await (await site.entered('child')).json('/me')
    await admin.send('post', '/admin/users/child/ban', { reason: 'a test', days: '7' })
    const { text } = await admin.get('/admin/users/child')
    expect(text).toContain('href="/admin/users/root"')
    expect((await admin.get('/admin/users/child?leaf=safety')).text).toContain('127.0.0.1')
    expect(text).toContain('a test')
    expect(text).toContain('Banned a member')
    expect((await admin.json('/admin/users/root')).body.invited).toMatchObject([{ name: 'child' }])
    expect((await admin.json('/admin/users/child')).body).toMatchObject({
      state: 'banned',
      bannedBy: 'admin',
      inviters: [{ name: 'root' }],
    })
    const moderator = await site.entered('moderator')
    expect((await moderator.get('/admin/users/child')).text).not.toContain('Staff actions')
  })

  it('has sections that declare their queries: the tab and the page within twelve', async () => {
    // Session, role, the member, what staff see of one, and staff actions.
    const ofPage = 5
    for (const leaf of Object.keys(leaves)) {
      const sections = memberSections.filter((one) => one.leaf === leaf)
      const sum = sections.reduce((all, { statements }) => all + statements, 0)
      expect(ofPage + sum, leaf).toBeLessThanOrEqual(12)
      expect((await admin.get(`/admin/users/owner?leaf=${leaf}`)).status).toBe(200)
      expect((await admin.json(`/admin/users/owner?leaf=${leaf}`)).status).toBe(200)
    }
    expect((await admin.get('/admin/users/owner?leaf=none')).status).toBe(200)
  })

  it('shows tracker signals as hints', async () => {
    const { id } = await site.member('odd')
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600
    const unknown = { memberId: id, kind: 'unknown-hash' as const, hour, detail: 'ab'.repeat(20) }
    await signals.note(site.db, 'one', [{ ...unknown, times: 7 }])
    const { text } = await admin.get('/admin/users/odd?leaf=traffic')
    expect(text).toContain('announced a torrent that is not registered')
    const { body } = await admin.json('/admin/users/odd?leaf=traffic')
    expect(body.noted).toMatchObject([{ kind: 'unknown-hash', times: 7 }])
  })

  it('never shows a passkey', async () => {
    const { passkey } = await site.member('keyed')
    expect((await admin.get('/admin/users/keyed')).text).not.toContain(passkey)
    const { body } = await admin.send('post', '/admin/users/keyed/passkey')
    expect(JSON.stringify(body)).not.toMatch(/[0-9a-f]{32}/)
  })
})

describe('staff actions on members', () => {
  const acts = [
    ['post', 'ban', { reason: 'a coup' }],
    ['post', 'unban', {}],
    ['post', 'role', { role: 'member' }],
    ['post', 'passkey', {}],
    ['post', 'slots', { leechSlots: '1' }],
    ['delete', 'sign-ins', {}],
    ['post', 'verify', {}],
    ['post', 'feed-key', {}],
    ['delete', 'factors', { reason: 'lost it' }],
    ['delete', 'sign-ins/0', {}],
    ['delete', 'tokens/1', {}],
    ['post', 'park', { reason: 'a coup' }],
    ['post', 'wake', {}],
    ['post', 'deletion', { reason: 'a coup', days: '0', name: 'owner' }],
    ['post', 'keep', {}],
  ] as const

  it('are refused for members of an equal or a higher role', async () => {
    await site.member('admin-2', 'admin')
    for (const [method, path, body] of acts) {
      for (const name of ['admin-2', 'owner']) {
        const reply = await admin.send(method, `/admin/users/${name}/${path}`, body)
        expect(reply.body.code, `${path} of ${name}`).toBe('MEMBER_OUTRANKS')
      }
    }
    const owner = await site.entered('owner')
    const demoted = await owner.send('post', '/admin/users/Second-Owner/role', { role: 'member' })
    expect(demoted.body.code).toBe('MEMBER_OUTRANKS')
    const page = await admin.get('/admin/users/owner')
    expect(page.text).not.toContain('/admin/users/owner/')
  })

  it('never assign a role at or above that of the actor, nor demote the last owner', async () => {
    await site.member('climber')
    const up = await admin.send('post', '/admin/users/climber/role', { role: 'admin' })
    expect(up.body.code).toBe('MEMBER_OUTRANKS')
    const page = await admin.get('/admin/users/climber/role')
    expect(page.text).not.toContain('value="admin"')
    const owner = await site.entered('owner')
    const second = await site.entered('Second-Owner')
    const down = { role: 'member' }
    expect((await second.send('post', '/admin/users/Second-Owner/role', down)).status).toBe(200)
    const last = await owner.send('post', '/admin/users/owner/role', down)
    expect(last.body.code).toBe('LAST_OWNER')
  })

  it('ask for a confirmation, which describes the effect', async () => {
    await site.member('asked')
    const paths = ['ban', 'role', 'passkey', 'slots', 'sign-ins', 'feed-key', 'factors', 'park']
    for (const path of [...paths, 'deletion']) {
      const { status, text } = await admin.get(`/admin/users/asked/${path}`)
      expect(status, path).toBe(200)
      expect(text, path).toContain('Cancel')
    }
    expect((await admin.json('/admin/users/asked')).body.state).toBe('active')
  })

  it('rules 53, 54: set slots that trackers receive, and reset them', async () => {
    const { id } = await site.member('slotted')
    const told = async () => {
      const row = await site.db
        .selectFrom('member')
        .select(['leech_slots', 'seed_slots'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const event = await site.db
        .selectFrom('outbox')
        .select('payload')
        .where('event', '=', 'member.changed')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow()
      return [
        row.leech_slots,
        row.seed_slots,
        (event.payload as { leechSlots?: number }).leechSlots,
      ]
    }
    const path = '/admin/users/slotted/slots'
    const slots = (leechSlots: string, seedSlots: string) => ({ leechSlots, seedSlots })
    expect((await admin.send('post', path, slots('2', '0'))).status).toBe(200)
    expect(await told()).toEqual([2, 0, 2])
    expect((await admin.get(path)).text).toContain('value="2"')
    for (const wrong of ['-1', '1.5', '1000001', 'many']) {
      const reply = await admin.send('post', path, slots(wrong, ''))
      expect(reply.body.errors).toHaveProperty('leechSlots')
    }
    await admin.send('post', path, slots('', ''))
    expect(await told()).toEqual([null, null, undefined])
  })

  it('end sessions, and reveal nothing about an address that is taken', async () => {
    const browser = await site.signedIn('member', 'ended')
    await admin.send('delete', '/admin/users/ended/sign-ins')
    expect((await browser.json('/me')).status).toBe(401)
    await site.member('late')
    const email = 'ENDED@example.org'
    const unproven = { email, email_verified_at: null }
    await site.db.updateTable('member').set(unproven).where('name', '=', 'late').execute()
    const now = { email_verified_at: new Date() }
    await site.db.updateTable('member').set(now).where('name', '=', 'ended').execute()
    const reply = await admin.send('post', '/admin/users/late/verify')
    expect(reply.status).toBe(422)
    expect(reply.body.errors).toHaveProperty('email')
  })

  it('ban for some days, refuse invalid days, and show when the ban ends', async () => {
    await site.member('brief')
    const path = '/admin/users/brief/ban'
    for (const days of ['0', '-1', '1.5', '9999', 'x']) {
      const reply = await admin.send('post', path, { reason: 'flood', days })
      expect(reply.status, days).toBe(422)
    }
    expect((await admin.submit(path, { reason: '', days: '7' })).text).toContain(
      'field-reason-error',
    )
    await admin.submit(path, { reason: 'flood', days: '7' })
    const { body } = await admin.json('/admin/users/brief')
    const ends = Date.parse(body.banEndsAt) - Date.now()
    expect(ends / 86_400_000).toBeCloseTo(7, 1)
    const { items } = (await admin.json('/admin/bans')).body
    expect(items[0]).toMatchObject({ subject: 'brief', reason: 'flood', bannedBy: 'admin' })
  })
})

describe('bans of networks', () => {
  const path = '/admin/bans/networks'

  it('warn staff who would lock themselves out, and continue once confirmed', async () => {
    const reply = await admin.submit(path, { network: '127.0.0.0/8', reason: 'a test' })
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('You would lock yourself out')
    expect(reply.text).toContain('name="isSure"')
    expect((await admin.json('/admin/bans?kind=network')).body.items).toEqual([])
  })

  it('accept addresses and networks of both families, and nothing else', async () => {
    for (const [network, stored] of [
      ['203.0.113.9', '203.0.113.9/32'],
      ['198.51.100.77/24', '198.51.100.0/24'],
      ['2001:DB8:0:1::5/48', '2001:db8::/48'],
    ]) {
      const { status, body } = await admin.send('post', path, { network, reason: 'flood' })
      expect(status, network).toBe(201)
      expect(body.network).toBe(stored)
    }
    for (const network of ['10.0.0/8', '1.2.3.4/33', 'all', '0.0.0.0/0', '2000::/3', '1.2.3.4/x']) {
      const { status, body } = await admin.send('post', path, { network, reason: 'flood' })
      expect(status, network).toBe(422)
      expect(body.errors, network).toHaveProperty('network')
    }
    const again = await admin.send('post', path, { network: '203.0.113.9/32', reason: 'flood' })
    expect(again.body.errors.network).toEqual(['is already banned'])
    const { items } = (await admin.json('/admin/bans?kind=network')).body
    expect(items).toHaveLength(3)
    expect((await admin.send('delete', `${path}/${items[0].id}`)).status).toBe(200)
    expect((await admin.json('/admin/bans?kind=network')).body.items).toHaveLength(2)
    const page = await (await site.entered('moderator')).get('/admin/bans?kind=network')
    expect(page.text).toContain('198.51.100.0/24')
    expect(page.text).not.toContain('value="DELETE"')
  })
})
