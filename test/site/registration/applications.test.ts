import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { inviteCode } from '../../../src/store/notifications/mail-links.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as idleMembers from '../../../src/store/members/idle.ts'
import * as mails from '../../../src/store/notifications/mails.ts'
import * as members from '../../../src/store/members/members.ts'
import type { SiteSettings } from '../../../src/store/records/settings/settings.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'

let site: TestSite
let moderator: TestBrowser
let admin: TestBrowser
const choose = (change: Partial<SiteSettings>) =>
  settings.changeSite(site.db, change, commandLine, new Date())

beforeAll(async () => {
  site = await testSite({ BABOU_SMTP_URL: 'smtp://127.0.0.1:1' })
  moderator = await site.signedIn('moderator')
  admin = await site.signedIn('admin')
  await choose({ registration: 'application', formSeconds: 0 })
})
afterAll(() => site.stop())
// All requests come from one network.
beforeEach(() => site.db.deleteFrom('throttle').execute())

/** Emails to an address with the path of their link, oldest first. */
async function mailsTo(address: string) {
  const rows = await site.db
    .selectFrom('mail')
    .selectAll()
    .where('recipient', '=', address)
    .orderBy('id')
    .execute()
  return Promise.all(
    rows.map(async ({ kind, link_to: to, link_id: id }) => {
      const isBare = to === null || id === null
      const link = isBare ? null : await mails.linkOf(site.db, testSecrets, '', { to, id })
      return { kind, link: link ?? '', id }
    }),
  )
}
const lastMail = async (address: string) => (await mailsTo(address)).at(-1)

async function guest() {
  const browser = site.browser()
  await browser.visit()
  return browser
}

const ANSWERS = { q1: 'I share <b>much</b>.', q2: 'https://elsewhere.example/me', q3: 'Films.' }
const apply = async (email: string, more = {}) =>
  (await guest()).send('post', '/apply', { email, ...ANSWERS, ...more })

async function waitingOf(email: string): Promise<number> {
  const { body } = await moderator.json('/admin/applications?state=waiting')
  const items = body.items as readonly { id: number; email: string }[]
  return items.find((one) => one.email === email)?.id ?? 0
}

describe('an application', () => {
  it('has the questions of staff, and shows errors at missing answers', async () => {
    const page = await site.browser().get('/apply')
    expect(page.text).toContain('Why would you like to join?')
    const reply = await apply('ann@example.org', { q1: '', q2: 'javascript:alert(1)', q9: 'x' })
    expect(Object.keys(reply.body.errors as object).sort()).toEqual(['q1', 'q2', 'q9'])
    await choose({ registration: 'invite' })
    expect((await site.browser().get('/apply')).status).toBe(403)
    expect((await apply('ann@example.org')).status).toBe(403)
    await choose({ registration: 'application' })
  })

  it('is submitted with the link in its email, decided, and leads to an invite', async () => {
    const email = 'bea@example.org'
    expect((await apply(email)).status).toBe(204)
    const { kind, link } = (await lastMail(email)) ?? { kind: '', link: '' }
    expect(kind).toBe('application-made')
    expect(await waitingOf(email), 'before its link was opened').toBe(0)
    const applicant = await guest()
    expect((await applicant.get(link)).text).toContain('I share &lt;b&gt;much&lt;/b&gt;.')
    expect((await applicant.submit(link)).status).toBe(303)
    const id = await waitingOf(email)
    const href = `/admin/applications/${id}`
    // A second click changes nothing.
    for (let click = 0; click < 2; click++) await moderator.submit(`${href}/claim`)
    await moderator.submit(`${href}/notes`, { body: 'Looks fine to me.' })
    const shown = (await admin.get(href)).text
    expect(shown).toContain('Claimed by moderator')
    await admin.submit(`${href}/claim`, { release: 'yes' })
    expect((await admin.get(href)).text).toContain('Claimed by moderator')
    await moderator.submit(`${href}/claim`, { release: 'yes' })
    expect((await admin.get(href)).text).toContain('Not claimed.')
    expect(shown).toContain('Looks fine to me.')
    expect(shown).toContain('href="https://elsewhere.example/me" rel="noreferrer nofollow"')
    const refusal = await admin.send('post', `${href}/decision`, { decision: 'refuse' })
    expect(refusal.body.errors).toEqual({ reason: ['is required to refuse'] })
    const decision = { decision: 'grant', reason: 'Welcome.' }
    expect((await admin.send('post', `${href}/decision`, decision)).status).toBe(204)
    expect((await moderator.send('post', `${href}/decision`, decision)).status).toBe(409)
    expect((await applicant.get(link)).text).toContain('Granted.')
    const granted = await lastMail(email)
    expect(granted?.kind).toBe('application-granted')
    const code = inviteCode(testSecrets, Number(granted?.id))
    const account = { name: 'bea', email, password: 'correct horse battery' }
    expect((await applicant.send('post', '/register', { code, ...account })).status).toBe(201)
    expect((await applicant.json('/settings/account')).body.isVerified).toBe(true)
    const { left } = (await admin.json('/invites')).body
    expect(left, 'not counted against a quota').toBe(3)
  })

  it('answers the same for a known address, and tells only its owner', async () => {
    const first = await apply('cleo@example.org')
    const again = await apply('Cleo@example.org')
    await site.member('dora')
    const ofMember = await apply('dora@example.org')
    expect([again.status, again.text]).toEqual([first.status, first.text])
    expect([ofMember.status, ofMember.text]).toEqual([first.status, first.text])
    expect((await mailsTo('cleo@example.org')).map(({ kind }) => kind)).toEqual([
      'application-made',
      'application-known',
    ])
    expect((await lastMail('dora@example.org'))?.kind).toBe('application-member')
    const two = await Promise.all([apply('eve@example.org'), apply('eve@example.org')])
    expect(two.map(({ status }) => status)).toEqual([204, 204])
  })

  it('that was refused blocks new ones for a while, and can be withdrawn before', async () => {
    const email = 'fay@example.org'
    await apply(email)
    const link = (await lastMail(email))?.link ?? ''
    const applicant = await guest()
    await applicant.submit(link)
    const href = `/admin/applications/${await waitingOf(email)}`
    const decision = { decision: 'refuse', reason: 'Not now.' }
    await moderator.send('post', `${href}/decision`, decision)
    expect((await applicant.get(link)).text).toContain('Not now.')
    await apply(email)
    expect((await lastMail(email))?.kind).toBe('application-known')
    await choose({ againDays: 0 })
    await apply(email)
    const second = (await lastMail(email))?.link ?? ''
    expect(second).not.toBe(link)
    await applicant.submit(second, { _method: 'DELETE' })
    expect((await applicant.submit(second)).status).toBe(409)
    await choose({ againDays: 30 })
  })

  it('may contain an image, which only staff can see', async () => {
    const color = { r: 9, g: 99, b: 9 }
    const image = sharp({ create: { width: 64, height: 64, channels: 3, background: color } })
    const browser = await guest()
    const send = (bytes: Buffer) => {
      const request = browser.agent.post('/apply').set('Accept', 'application/json')
      for (const [name, value] of Object.entries({ email: 'gil@example.org', ...ANSWERS })) {
        void request.field(name, value)
      }
      return request.field('_csrf', browser.csrf()).attach('proof', bytes, 'proof.png')
    }
    const bad = await send(Buffer.from('<svg onload=alert(1)>'))
    expect(Object.keys(bad.body.errors as object)).toEqual(['proof'])
    expect((await send(await image.png().toBuffer())).status).toBe(204)
    await browser.submit((await lastMail('gil@example.org'))?.link ?? '')
    const href = `/admin/applications/${await waitingOf('gil@example.org')}/images/1`
    const reply = await moderator.get(href)
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'image/webp'])
    expect((await (await site.signedIn('member', 'hans')).get(href)).status).toBe(403)
  })
})

describe('the questions', () => {
  it('are edited by staff, and answers keep the text of their question', async () => {
    const path = '/admin/applications/questions'
    const choice = { kind: 'choice', label: 'Where from?', options: 'Here\nThere' }
    const bad = await admin.send('post', path, { ...choice, options: 'Here' })
    expect(bad.body.errors).toEqual({ options: ['must be at least two, one per line'] })
    expect((await admin.submit(path, choice)).status).toBe(303)
    const list = async () =>
      (await admin.json(path)).body.items as readonly { id: number; label: string }[]
    const { id } = (await list()).at(-1) ?? { id: 0 }
    await admin.submit(`${path}/${id}/up`)
    expect((await list()).map(({ label }) => label).indexOf('Where from?')).toBe(2)
    const wrongChoice = await apply('ida@example.org', { [`q${id}`]: 'Nowhere' })
    expect(wrongChoice.body.errors).toEqual({ [`q${id}`]: ['is not one of the choices'] })
    await admin.submit(`${path}/${id}`, { _method: 'PUT', ...choice, label: 'Which place?' })
    expect((await site.browser().get('/apply')).text).toContain('Which place?')
    await admin.submit(`${path}/${id}`, { _method: 'PATCH', ...choice, label: 'Whence?' })
    expect((await site.browser().get('/apply')).text).toContain('Whence?')
    await admin.submit(`${path}/${id}`, { _method: 'DELETE' })
    expect((await site.browser().get('/apply')).text).not.toContain('Whence?')
    expect((await moderator.get(path)).status).toBe(403)
  })

  it('have the replies of other lists for tools', async () => {
    const path = '/admin/applications/questions'
    const made = await admin.send('post', path, { kind: 'line', label: 'Your name?' })
    expect(made.status).toBe(201)
    const { id } = made.body as { id: number }
    expect((await admin.json(`${path}/${id}`)).body).toMatchObject({ id, label: 'Your name?' })
    expect((await admin.send('patch', `${path}/${id + 1}`, {})).status).toBe(404)
    const { items, total } = (await admin.json(path)).body as { items: unknown[]; total: number }
    expect(items.length).toBe(total)
    expect((await admin.send('delete', `${path}/${id}`, {})).status).toBe(204)
  })
})

describe('an appeal', () => {
  const says = 'It was not me but my brother.'
  const appealFor = async (name: string) =>
    (await guest()).send('post', '/reenable', { name, says })

  it('reopens the account of the owner of its address, once staff grant it', async () => {
    const { id: memberId } = await site.member('jon')
    await memberBans.ban(site.db, memberId, 'two accounts', commandLine, new Date())
    const known = await appealFor('jon')
    const unknown = await appealFor('nobody-here')
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text])
    await appealFor('jon@example.org')
    expect((await mailsTo('jon@example.org')).map(({ kind }) => kind)).toEqual([
      'appeal-made',
      'appeal-known',
    ])
    const link = (await lastMail('jon@example.org'))?.link ?? ''
    const petitioner = await guest()
    expect((await petitioner.submit(link)).status).toBe(303)
    const { items } = (await admin.json('/admin/appeals?state=waiting')).body
    const [{ id }] = items as readonly { id: number }[]
    expect((await moderator.get(`/admin/appeals/${id}`)).status).toBe(403)
    expect((await admin.get(`/admin/appeals/${id}`)).text).toContain('two accounts')
    expect((await admin.get('/admin')).text).toContain('Appeals to review')
    await admin.submit(`/admin/appeals/${id}/decision`, { decision: 'grant', reason: '' })
    expect((await lastMail('jon@example.org'))?.kind).toBe('appeal-granted')
    expect((await site.browser().signIn('jon')).status).toBe(303)
  })

  it('is not emailed to members with an open account', async () => {
    await site.member('kim')
    expect((await appealFor('kim')).status).toBe(204)
    expect(await mailsTo('kim@example.org')).toEqual([])
  })

  it('is not accepted for an account that its member deleted', async () => {
    const { id } = await site.member('gone')
    const left = { state: 'banned', left_at: new Date() } as const
    await site.db.updateTable('member').set(left).where('id', '=', id).execute()
    expect((await appealFor('gone')).status).toBe(204)
    const query = site.db.selectFrom('petition').select('id').where('member_id', '=', id)
    expect(await query.execute()).toEqual([])
  })
})

describe('inviters', () => {
  it('are notified about a ban soon after joining, and stopped after several', async () => {
    const inviter = await site.signedIn('member', 'lea')
    const { id: invitedBy } = (await inviter.json('/me')).body as { id: number }
    const hash = { passwordHash: 'x', role: 'member' as const, invitedBy }
    const given = { name: 'mob', email: 'mob@example.org', ...hash }
    const added = await members.add(site.db, testSecrets, given, new Date())
    if (!added.ok) throw new Error(added.code)
    await memberBans.ban(site.db, added.id, 'spam', commandLine, new Date())
    expect((await inviter.get('/notifications')).text).toContain(
      'mob, who used your invite, was banned',
    )
    expect((await inviter.send('post', '/invites', {})).status).toBe(201)
    await choose({ blameLimit: 1 })
    expect((await inviter.send('post', '/invites', {})).body.code).toBe('INVITES_STOPPED')
  })
})

describe('an inactive account', () => {
  it('is warned, marked as dormant, and reactivated by signing in', async () => {
    const { id } = await site.member('mia')
    const rule = { inactiveDays: 90, warningDays: 14, wakesBySignIn: true }
    const day = (days: number) => new Date(Date.now() + days * 86_400_000)
    const stateOf = async () => {
      const query = site.db.selectFrom('member').select('state').where('id', '=', id)
      return (await query.executeTakeFirstOrThrow()).state
    }
    expect(await idleMembers.warnSome(site.db, rule, day(70), 100)).toBe(0)
    await idleMembers.warnSome(site.db, rule, day(77), 100)
    expect((await lastMail('mia@example.org'))?.kind).toBe('idle-warning')
    await idleMembers.parkSome(site.db, rule, day(90), 100)
    expect(await stateOf(), 'told two weeks before').toBe('active')
    await idleMembers.parkSome(site.db, rule, day(92), 100)
    expect([await stateOf(), (await lastMail('mia@example.org'))?.kind]).toEqual([
      'parked',
      'parked',
    ])
    await choose({ wakeBy: 'appeal' })
    expect((await site.browser().signIn('mia')).status).toBe(403)
    await choose({ wakeBy: 'sign-in' })
    expect((await site.browser().signIn('mia')).status).toBe(303)
    expect(await stateOf()).toBe('active')
  })
})
