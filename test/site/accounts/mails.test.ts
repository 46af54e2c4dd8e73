import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import * as accountTokens from '../../../src/store/notifications/mail-links.ts'
import * as asns from '../../../src/store/bans/asns.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as mails from '../../../src/store/notifications/mails.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { PASSWORD, testSecrets, testSite } from '../../support/site.ts'
import type { TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
  const change = { registration: 'open', formSeconds: 0 } as const
  await settings.changeSite(site.db, change, commandLine, new Date())
})
afterAll(() => site.stop())

/** The emails to an address, oldest first, with the paths of their secret links. */
async function mailsTo(address: string) {
  const rows = await site.db
    .selectFrom('mail')
    .selectAll()
    .where('recipient', '=', address)
    .orderBy('id')
    .execute()
  return Promise.all(
    rows.map(async ({ kind, data, link_to: to, link_id: id }) => {
      const link =
        to === null || id === null ? null : await mails.linkOf(site.db, testSecrets, '', { to, id })
      return { kind, data, link: link ?? '' }
    }),
  )
}

async function lastLink(address: string): Promise<string> {
  const link = (await mailsTo(address)).at(-1)?.link ?? ''
  if (link === '') throw new Error(`no link was mailed to ${address}`)
  return link
}

async function newcomer(name: string) {
  const browser = site.browser()
  await browser.visit()
  const fields = { name, email: `${name}@example.org`, password: PASSWORD }
  expect((await browser.send('post', '/register', fields)).status).toBe(201)
  await browser.signIn(name)
  return browser
}

const isVerified = async (name: string) => {
  const { email_verified_at: at } = await site.db
    .selectFrom('member')
    .select('email_verified_at')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return at !== null
}

async function forget(name: string): Promise<void> {
  const browser = site.browser()
  await browser.visit()
  expect((await browser.send('post', '/password/forgot', { name })).status).toBe(204)
}

describe('an email address', () => {
  it('is verified by a button on the linked page, once, and the reminder disappears', async () => {
    const browser = await newcomer('proof')
    const sending = await testSite({ BABOU_SMTP_URL: 'smtp://127.0.0.1:9' }, site.database)
    const reminded = await sending.entered('proof')
    expect((await reminded.get('/')).text).toContain('Verify your email address')
    const link = await lastLink('proof@example.org')
    expect((await browser.get(link)).text).toContain('proof@example.org')
    expect(await isVerified('proof'), 'by being looked at').toBe(false)
    const reply = await browser.submit(link)
    expect(reply.headers.location).toBe('/settings/account')
    expect(await isVerified('proof')).toBe(true)
    expect((await reminded.get('/')).text).not.toContain('Verify your email address')
    await sending.stop()
    expect((await browser.submit(link)).status).toBe(404)
  })

  it('can be verified without being signed in, and not by an older or expired link', async () => {
    const browser = await newcomer('later')
    const first = await lastLink('later@example.org')
    await browser.submit('/settings/account/proof')
    const second = await lastLink('later@example.org')
    expect(second).not.toBe(first)
    const stranger = site.browser()
    await stranger.visit()
    expect((await stranger.submit(first)).status).toBe(404)
    const past = new Date(Date.now() - 1000)
    await site.db.updateTable('account_token').set({ expires_at: past }).execute()
    expect((await stranger.submit(second)).status).toBe(404)
    await browser.submit('/settings/account/proof')
    const reply = await stranger.submit(await lastLink('later@example.org'))
    expect(reply.headers.location).toBe('/login')
    expect(await isVerified('later')).toBe(true)
  })

  it('that must be verified blocks everything except the member’s account pages', async () => {
    await settings.changeSite(site.db, { emailVerification: 'required' }, commandLine, new Date())
    const browser = await newcomer('held')
    expect((await browser.json('/torrents')).body.code).toBe('EMAIL_UNPROVEN')
    expect((await browser.get('/settings/account')).status).toBe(200)
    await browser.submit(await lastLink('held@example.org'))
    expect((await browser.json('/torrents')).status).toBe(200)
    await settings.changeSite(site.db, { emailVerification: 'off' }, commandLine, new Date())
    await newcomer('unasked')
    expect(await mailsTo('unasked@example.org')).toEqual([])
    await settings.changeSite(site.db, { emailVerification: 'remind' }, commandLine, new Date())
  })

  it('is changed by a link to the new one, and the old one is notified', async () => {
    const browser = await site.signedIn('member', 'mover')
    await forget('mover')
    const reset = await lastLink('mover@example.org')
    const fields = { email: 'moved@example.org', current: 'wrong' }
    const wrong = await browser.send('post', '/settings/account', fields)
    expect(wrong.body.errors).toEqual({ current: ['is incorrect'] })
    await browser.send('post', '/settings/account', { ...fields, current: PASSWORD })
    expect((await browser.json('/settings/account')).body.email).toBe('mover@example.org')
    await browser.submit(await lastLink('moved@example.org'))
    expect((await browser.json('/settings/account')).body).toEqual({
      name: 'mover',
      email: 'moved@example.org',
      isVerified: true,
    })
    expect((await mailsTo('mover@example.org')).at(-1)).toMatchObject({
      kind: 'email-changed',
      data: { newEmail: 'moved@example.org' },
    })
    expect((await site.browser().get(reset)).status, 'a reset at the old one').toBe(404)
  })

  it('that a thief changed twice is restored by the first link, with a new password', async () => {
    const thief = await site.signedIn('member', 'robbed')
    for (const email of ['thief@example.org', 'thief2@example.org']) {
      await thief.send('post', '/settings/account', { email, current: PASSWORD })
      await thief.submit(await lastLink(email))
    }
    const link = await lastLink('robbed@example.org')
    expect(link).toMatch(/^\/undo-email\//)
    const later = (await mailsTo('thief@example.org')).at(-1)?.link ?? ''
    const owner = site.browser()
    await owner.visit()
    expect((await owner.get(link)).text).toContain('robbed@example.org')
    expect((await thief.json('/me')).status, 'looking takes nothing back').toBe(200)
    const short = await owner.send('post', link, { password: 'short' })
    expect(short.body.errors).toEqual({ password: ['must have at least 8 characters'] })
    const given = { password: 'a new phrase', again: 'a new phrase' }
    expect((await owner.submit(link, given)).headers.location).toBe('/login')
    expect((await thief.json('/me')).status).toBe(401)
    expect((await thief.signIn('robbed')).status).toBe(422)
    for (const useless of [link, later]) expect((await owner.get(useless)).status).toBe(404)
    expect((await owner.signIn('robbed', 'a new phrase')).status).toBe(303)
    expect((await owner.json('/settings/account')).body.email).toBe('robbed@example.org')
    const { items } = (await owner.json('/settings/history?kind=email-restored')).body
    expect(items[0].detail).toContain('thief2@example.org became robbed@example.org again')
    for (const to of ['robbed@example.org', 'thief2@example.org']) {
      expect((await mailsTo(to)).at(-1)?.kind).toBe('email-restored')
    }
  })

  it('that another account has verified since then cannot be restored', async () => {
    const browser = await site.signedIn('member', 'slow')
    const fields = { email: 'slow2@example.org', current: PASSWORD }
    await browser.send('post', '/settings/account', fields)
    await browser.submit(await lastLink('slow2@example.org'))
    const link = await lastLink('slow@example.org')
    await site.member('quick')
    const taken = { email: 'slow@example.org' }
    await site.db.updateTable('member').set(taken).where('name', '=', 'quick').execute()
    const reply = await browser.send('post', link, { password: 'a new phrase' })
    expect(reply.body.code).toBe('EMAIL_IN_USE')
    expect((await browser.json('/me')).status).toBe(200)
  })

  it('of another account can be neither used nor discovered', async () => {
    await site.member('settled')
    const browser = await site.signedIn('member', 'grabber')
    const fields = { email: 'Settled@example.org', current: PASSWORD }
    const known = await browser.send('post', '/settings/account', fields)
    const free = { ...fields, email: 'free@example.org' }
    const unknown = await browser.send('post', '/settings/account', free)
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text])
    expect((await mailsTo('Settled@example.org')).map(({ kind }) => kind)).toEqual([
      'address-in-use',
    ])
  })

  it('that two accounts want to verify belongs to the first', async () => {
    const [one, two] = [await newcomer('first'), await newcomer('second')]
    for (const browser of [one, two]) {
      const fields = { email: 'wanted@example.org', current: PASSWORD }
      await browser.send('post', '/settings/account', fields)
    }
    const links = (await mailsTo('wanted@example.org')).map(({ link }) => link)
    const replies = await Promise.all([one.submit(links[0]), two.submit(links[1])])
    expect(replies.map(({ status }) => status).sort()).toEqual([303, 409])
  })

  it('of one mailbox that two accounts verify at the same moment belongs to one', async () => {
    const links: string[] = []
    for (const name of ['plus', 'minus']) {
      const browser = await newcomer(name)
      const email = `shared+${name}@gmail.com`
      await browser.send('post', '/settings/account', { email, current: PASSWORD })
      links.push(await lastLink(email))
    }
    const stranger = site.browser()
    await stranger.visit()
    const replies = await Promise.all(links.map((link) => stranger.submit(link)))
    expect(replies.map(({ status }) => status).sort()).toEqual([303, 409])
  })
})

describe('a forgotten password', () => {
  it('is replaced by a link, once; every session ends, and the member is notified', async () => {
    const before = await site.signedIn('member', 'loser')
    await forget('Loser@example.org')
    const link = await lastLink('loser@example.org')
    const browser = site.browser()
    await browser.visit()
    expect((await browser.get(link)).text).toContain('loser')
    const short = await browser.send('post', link, { password: 'short' })
    expect(short.body.errors).toEqual({ password: ['must have at least 8 characters'] })
    const given = { password: 'a new phrase', again: 'a new phrase' }
    expect((await browser.submit(link, given)).headers.location).toBe('/login')
    expect((await before.json('/me')).status).toBe(401)
    expect((await browser.submit(link, given)).status).toBe(404)
    expect((await site.browser().signIn('loser')).status).toBe(422)
    expect((await site.browser().signIn('loser', 'a new phrase')).status).toBe(303)
    expect((await mailsTo('loser@example.org')).at(-1)?.kind).toBe('password-changed')
  })

  it('rejects an older link, an expired link, and any link after a change of the password', async () => {
    const owner = await site.signedIn('member', 'careful')
    await forget('careful')
    const first = await lastLink('careful@example.org')
    await forget('careful')
    const second = await lastLink('careful@example.org')
    expect((await site.browser().get(first)).status).toBe(404)
    expect((await site.browser().get(second)).status).toBe(200)
    const fields = { current: PASSWORD, password: 'another phrase', again: 'another phrase' }
    await owner.submit('/settings/security', fields)
    expect((await site.browser().get(second)).status).toBe(404)
    for (const path of ['/password/reset/x', `/password/reset/${'A'.repeat(2_000)}`]) {
      expect((await site.browser().get(path)).status, path).toBe(404)
    }
  })

  it('answers the same, in the same time, for known and unknown names', async () => {
    const ask = async (name: string) => {
      const browser = site.browser()
      await browser.visit()
      const begun = performance.now()
      const reply = await browser.submit('/password/forgot', { name })
      const seconds = (performance.now() - begun) / 1000
      return { shown: (await browser.get('/login')).text, to: reply.headers.location, seconds }
    }
    await site.member('quiet')
    const [somebody, nobody] = [await ask('quiet'), await ask('nobody-here')]
    const plain = (text: string) =>
      text.replace(/value="[^"]*"/g, '').replace(/nonce-\S+|\?v=\w+/g, '')
    expect(plain(somebody.shown)).toBe(plain(nobody.shown))
    expect(somebody.to).toBe(nobody.to)
    // The answer waits for a quarter of a second, whatever was done before.
    for (const { seconds } of [somebody, nobody]) expect(seconds).toBeGreaterThan(0.24)
  })

  it('is emailed only a few times, without saying so', async () => {
    await site.member('flooded')
    for (let turn = 0; turn < 6; turn++) await forget('flooded')
    expect(await mailsTo('flooded@example.org')).toHaveLength(3)
  })

  it('is not sent to banned members', async () => {
    const { id } = await site.member('outcast')
    await memberBans.ban(site.db, id, 'enough', commandLine, new Date())
    await forget('outcast')
    expect(await mailsTo('outcast@example.org')).toEqual([])
  })

  it('is replaced for a dormant account, whose member comes back with the new one', async () => {
    const { id } = await site.member('away')
    const parked = { state: 'parked', parked_since: new Date() } as const
    await site.db.updateTable('member').set(parked).where('id', '=', id).execute()
    await forget('away')
    const browser = site.browser()
    await browser.visit()
    const given = { password: 'a new phrase', again: 'a new phrase' }
    const done = await browser.submit(await lastLink('away@example.org'), given)
    expect(done.headers.location).toBe('/login')
    expect((await site.browser().signIn('away', 'a new phrase')).status).toBe(303)
  })

  it('is asked for with the name on an old site, unless a member here has that name', async () => {
    const { id } = await site.member('renamed')
    const names = ['old_me', 'taken'].map((name_key) => ({ name_key, member_id: id }))
    await site.db.insertInto('old_name').values(names).execute()
    await site.member('taken')
    await forget('Old_Me')
    expect(await mailsTo('renamed@example.org')).toHaveLength(1)
    await forget('taken')
    const sent = [await mailsTo('taken@example.org'), await mailsTo('renamed@example.org')]
    expect(sent.map(({ length }) => length)).toEqual([1, 1])
  })
})

describe('a copy of the database', () => {
  it('contains no link that works', async () => {
    await site.member('dumped')
    await forget('dumped')
    const token = (await lastLink('dumped@example.org')).split('/').at(-1) as string
    const found = await accountTokens.find(site.db, testSecrets, 'reset', token, new Date())
    expect(found?.name).toBe('dumped')
    for (const table of ['mail', 'account_token'] as const) {
      const rows = await site.db.selectFrom(table).selectAll().execute()
      expect(JSON.stringify(rows)).not.toContain(token)
    }
  })
})

describe('sessions', () => {
  it('show devices and addresses, and mark this one', async () => {
    await site.member('many')
    const [here, there] = [site.browser(), site.browser()]
    await here.signIn('many')
    await there.visit()
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
    await there.submit('/login', { name: 'many', password: PASSWORD }).set('User-Agent', agent)
    const { items } = (await here.json('/settings/sessions')).body as { items: Session[] }
    expect(items.map(({ isCurrent }) => isCurrent).sort()).toEqual([false, true])
    const other = items.find(({ isCurrent }) => !isCurrent) as Session
    expect(other).toMatchObject({ device: 'Firefox on Linux', agent })
    const page = (await here.get('/settings/sessions')).text
    expect(page).toContain('Firefox on Linux')
    expect(page).toContain('This session')
    expect(items.every(({ provider }) => provider === null)).toBe(true)
    // The narrowest network shows which provider announces an address, once there is a table.
    const systems = [
      { asn: 64_500, name: 'Wide Carrier', networks: ['127.0.0.0/8', '::/64'] },
      { asn: 64_501, name: 'Near & Dear', networks: ['127.0.0.0/24', '::1/128'] },
    ]
    await asns.replaceAll(site.db, systems, commandLine, new Date())
    const placed = (await here.json('/settings/sessions')).body as { items: Session[] }
    expect(placed.items.map(({ provider }) => provider)).toEqual(['Near & Dear', 'Near & Dear'])
    expect((await here.get('/settings/sessions')).text).toContain('Near &amp; Dear')
    await asns.replaceAll(site.db, [], commandLine, new Date())
    await here.send('delete', `/settings/sessions/${other.id}`)
    await until(async () => (await there.json('/me')).status === 401, 1)
    expect((await here.json('/me')).status).toBe(200)
    expect((await here.send('delete', `/settings/sessions/${other.id}`)).status).toBe(404)
  })

  it('of others cannot be ended, and all but the current one can', async () => {
    const thief = await site.signedIn('member', 'thief')
    await site.member('owned')
    const [here, there] = [site.browser(), site.browser()]
    await here.signIn('owned')
    await there.signIn('owned')
    const { items } = (await here.json('/settings/sessions')).body as { items: Session[] }
    for (const { id } of items) {
      expect((await thief.send('delete', `/settings/sessions/${id}`)).status).toBe(404)
    }
    await here.submit('/settings/sessions/end-others')
    // Each node is notified about an end within a moment.
    await until(async () => (await there.json('/me')).status === 401)
    expect((await here.json('/me')).status).toBe(200)
  })

  it('start with each sign-in: a planted cookie is worthless', async () => {
    await site.member('fixed')
    const attacker = await site.signedIn('member', 'planter')
    const before = (await attacker.json('/settings/sessions')).body as { items: Session[] }
    const reply = await attacker.signIn('fixed')
    expect(reply.status).toBe(303)
    const { items } = (await attacker.json('/settings/sessions')).body as { items: Session[] }
    expect(items.map(({ id }) => id)).not.toContain(before.items[0].id)
  })
})

interface Session {
  readonly id: string
  readonly device: string
  readonly provider: string | null
  readonly isCurrent: boolean
}

describe('a site without an SMTP server', () => {
  it('tells everyone who waits for an email that it was not sent', async () => {
    const ann = await site.signedIn('member', 'no-mail')
    const off = { email_verified_at: null }
    await site.db.updateTable('member').set(off).where('name', '=', 'no-mail').execute()
    const { text } = await ann.get('/settings/account')
    expect(text).toContain('This site does not send email yet.')
    expect(text).not.toContain('in the email we sent you')
    const again = await ann.submit('/settings/account/proof')
    expect((await ann.get(again.headers.location)).text).toContain('stored for staff')
    expect((await site.browser().get('/password/forgot')).text).toContain('stored for staff')
    expect(text).not.toContain('no mail server is configured')
    const admin = await site.signedIn('admin', 'mail-admin')
    for (const path of ['/torrents', '/me', '/admin/users'])
      expect((await admin.get(path)).text, path).toContain('Emails are not sent: no mail server')
  })

  it('says so where a verified address is required', async () => {
    const ann = await site.entered('no-mail')
    await settings.changeSite(site.db, { emailVerification: 'required' }, commandLine, new Date())
    const { body } = await ann.json('/torrents')
    expect(body).toMatchObject({ code: 'EMAIL_UNPROVEN' })
    expect(body.detail).toContain('Ask staff for the link')
  })

  it('says nothing of it once an SMTP server is set', async () => {
    const mailing = await testSite({ BABOU_SMTP_URL: 'smtp://127.0.0.1:1' }, site.database)
    const browser = mailing.browser()
    await browser.signIn('mail-admin')
    const { text } = await browser.get('/settings/account')
    expect(text).not.toContain('no mail server is configured')
    expect((await mailing.browser().get('/password/forgot')).text).toContain('We will email you')
    await mailing.stop()
  })
})
