import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as memberBans from '../../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../../src/store/records/audit.ts'
import * as emailDomains from '../../../../src/store/bans/email-domains.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let ann: TestBrowser
beforeAll(async () => {
  site = await testSite({ BABOU_SMTP_URL: 'smtp://127.0.0.1:1' })
  admin = await site.signedIn('admin')
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

async function invite(browser: TestBrowser, fields = {}): Promise<number> {
  const made = await browser.send('post', '/invites', fields)
  expect(made.status).toBe(201)
  return made.body.id
}

async function invited(by: string, name: string): Promise<void> {
  const { id } = await row(by)
  const guest = await site.member(name)
  await site.db.updateTable('member').set({ invited_by: id }).where('id', '=', guest.id).execute()
}

const row = (name: string) =>
  site.db.selectFrom('member').selectAll().where('name', '=', name).executeTakeFirstOrThrow()

const ids = async (query: string) => {
  const { items } = (await admin.json(`/admin/invites${query}`)).body
  return (items as { id: number }[]).map(({ id }) => id)
}

describe('the invites of all members', () => {
  it('are distinguished by state, inviter and invitee; pages do not overlap', async () => {
    const open = await invite(ann, { note: 'my cousin' })
    const mailed = await invite(admin, { email: 'Friend@example.org' })
    const used = await invite(ann)
    const expired = await invite(admin)
    const guest = await site.member('guest')
    const now = new Date()
    const by = { used_at: now, used_by: guest.id }
    await site.db.updateTable('invite').set(by).where('id', '=', used).execute()
    const past = { expires_at: new Date(0) }
    await site.db.updateTable('invite').set(past).where('id', '=', expired).execute()
    expect(await ids('')).toEqual([expired, used, mailed, open])
    expect(await ids('?state=open')).toEqual([mailed, open])
    expect(await ids('?state=expired')).toEqual([expired])
    expect(await ids('?state=used&by=ANN')).toEqual([used])
    expect(await ids('?whom=guest')).toEqual([used])
    expect(await ids('?whom=friend@example.org')).toEqual([mailed])
    expect(await ids('?bad=true')).toEqual([])
    await memberBans.ban(site.db, guest.id, 'spam', commandLine, now)
    expect(await ids('?bad=true')).toEqual([used])
    const first = (await admin.json('/admin/invites?limit=3')).body
    expect(await ids(`?limit=3&cursor=${first.next}`)).toEqual([open])
    expect((await admin.json('/admin/invites?cursor=x')).status).toBe(400)
    const page = (await admin.get('/admin/invites')).text
    expect(page).toContain('sent to Friend@example.org')
    expect(page, 'is for its giver alone').not.toContain('my cousin')
  })

  it('are revoked with a reason shown to the inviter, and return to the quota', async () => {
    const { left } = (await ann.json('/invites')).body
    const id = await invite(ann)
    const path = `/admin/invites/${id}/revoke`
    expect((await admin.get(path)).text).toContain('Revoke an invite of ann')
    const empty = await admin.send('post', path, { reason: ' ' })
    expect(Object.keys(empty.body.errors)).toEqual(['reason'])
    expect((await admin.submit(path, { reason: 'was sold' })).headers.location).toBe(
      '/admin/invites',
    )
    expect((await admin.send('post', path, { reason: 'again' })).status).toBe(404)
    expect((await ann.json('/invites')).body.left).toBe(left)
    expect((await ann.get('/notifications')).text).toContain(
      'Staff revoked one of your invites: was sold',
    )
    expect((await admin.get('/admin/invites?state=revoked')).text).toContain('was sold')
    const { items } = (await admin.json('/admin/audit?action=invite.revoke')).body
    expect(items).toMatchObject([{ reason: 'was sold', target: { kind: 'invite', id } }])
  })

  it("of staff at or above the viewer's role cannot be revoked", async () => {
    const other = await site.signedIn('admin', 'other-admin')
    const path = `/admin/invites/${await invite(other)}/revoke`
    expect((await admin.send('post', path, { reason: 'was sold' })).body.code).toBe(
      'MEMBER_OUTRANKS',
    )
  })
})

describe('an emailed invite', () => {
  it('is not sent to a refused domain', async () => {
    const rule = { kind: 'deny', note: '' } as const
    await emailDomains.put(site.db, ['refused.example'], rule, commandLine, new Date())
    const reply = await ann.send('post', '/invites', { email: 'x@sub.refused.example' })
    expect(Object.keys(reply.body.errors)).toEqual(['email'])
    const disposable = await ann.send('post', '/invites', { email: 'x@mailinator.com' })
    expect(Object.keys(disposable.body.errors)).toEqual(['email'])
  })
})

describe('the invite tree', () => {
  it('shows state and, as far as members share it, the ratio of invited members', async () => {
    await invited('ann', 'shows')
    await invited('ann', 'hides')
    await invited('shows', 'below')
    const bytes = { uploaded: 30n, downloaded: 20n }
    await site.db.updateTable('member_totals').set(bytes).execute()
    const privacy = (traffic: string) => JSON.stringify({ traffic })
    const set = (name: string, traffic: string) =>
      site.db
        .updateTable('member')
        .set({ privacy: privacy(traffic) })
        .where('name', '=', name)
        .execute()
    await set('shows', 'kin')
    await set('hides', 'staff')
    await set('below', 'kin')
    await site.db
      .updateTable('member')
      .set({ state: 'parked' })
      .where('name', '=', 'hides')
      .execute()
    const ratios = async (browser: TestBrowser) => {
      const { items } = (await browser.json('/invites/tree?of=ann')).body
      return items.map((one: Record<string, unknown>) => [one.name, one.standing, one.ratio])
    }
    expect(await ratios(ann)).toEqual([
      ['shows', 'ok', 1.5],
      ['hides', 'parked', null],
      ['below', 'ok', null],
    ])
    expect(await ratios(admin)).toEqual([
      ['shows', 'ok', 1.5],
      ['hides', 'parked', 1.5],
      ['below', 'ok', 1.5],
    ])
    const page = (await ann.get('/invites/tree')).text
    expect(page).toContain('ratio 1.5')
    expect(page).toContain('Dormant')
  })
})
