import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as emailDomains from '../../../src/store/bans/email-domains.ts'
import type { SiteSettings } from '../../../src/store/records/settings/settings.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { testSite } from '../../support/site.ts'
import type { TestSite } from '../../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

const choose = (change: Partial<SiteSettings>) =>
  settings.changeSite(site.db, change, commandLine, new Date())

let serial = 0
const account = (email?: string) => {
  const name = `new${++serial}`
  return { name, email: email ?? `${name}@example.org`, password: 'correct horse battery' }
}

/** Signs up by JSON, which has no minimum time. */
async function signUp(more: Readonly<Record<string, unknown>> = {}) {
  const browser = site.browser()
  await browser.visit()
  const reply = await browser.send('post', '/register', { ...account(), ...more })
  return { browser, reply, status: reply.status, body: reply.body }
}

describe('open registration', () => {
  beforeEach(() => choose({ registration: 'open', openHours: '', memberCap: 0 }))

  it('has hours, and shows when it opens', async () => {
    const day = new Date().getUTCDay()
    const other = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][(day + 3) % 7]
    await choose({ openHours: `${other} 10:00-12:00` })
    const { text, status } = await site.browser().get('/register')
    expect(status).toBe(403)
    expect(text).toMatch(/Registration opens at \d{4}-\d\d-\d\d 10:00 UTC\./)
    expect((await signUp()).status).toBe(403)
    await expect(choose({ openHours: 'when I like' })).rejects.toThrow('is not valid')
  })

  it('ends at a number of members, however many sign up at the same time', async () => {
    const { members } = await site.db
      .selectFrom('member')
      .select(({ fn }) => fn.countAll<number>().as('members'))
      .executeTakeFirstOrThrow()
    await choose({ memberCap: members + 2 })
    const replies = await Promise.all([signUp(), signUp(), signUp(), signUp()])
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403])
    expect((await site.browser().get('/register')).text).toContain('maximum number of members')
    await choose({ memberCap: 0, newcomersPerDay: 2 })
    expect((await site.browser().get('/register')).text).toContain('Try again tomorrow')
    await choose({ newcomersPerDay: 0 })
  })

  it('shows the welcome text of staff, and a page where sign-up is closed', async () => {
    await choose({ welcomeText: 'Read the <rules> first.' })
    expect((await site.browser().get('/register')).text).toContain('Read the &lt;rules&gt; first.')
    await choose({ registration: 'closed', closedText: 'Back in spring.' })
    expect((await site.browser().get('/register')).text).toContain('Back in spring.')
  })
})

describe('a public form', () => {
  beforeEach(() => choose({ registration: 'open', formSeconds: 2 }))
  const forms = [
    ['/register', () => account()],
    ['/password/forgot', () => ({ name: 'nobody' })],
  ] as const

  it.each(forms)('%s is not accepted from a program', async (path, fields) => {
    const browser = site.browser()
    await browser.visit()
    const page = await browser.get(path)
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const [form, madeAt] = formToken.split(' ').slice(1)
    expect(Number(madeAt?.split('.')[0])).toBeGreaterThan(1e9)
    const fast = await browser.submit(path, { ...fields(), formToken })
    expect([fast.status, fast.text.includes('faster than a person can type')]).toEqual([422, true])
    expect(fast.text, 'the token is kept').toContain(formToken)
    const forged = `form ${form} 1.${formToken.split('.')[1]}`
    for (const bad of [undefined, forged, 'x']) {
      const reply = await browser.submit(path, { ...fields(), formToken: bad })
      expect(reply.text).toContain('This form has expired')
    }
    await choose({ formSeconds: 0 })
    const filled = await browser.submit(path, { ...fields(), formToken, contactNote: 'buy' })
    expect([filled.status, filled.text.includes('hidden field')]).toEqual([422, true])
    expect((await browser.submit(path, { ...fields(), formToken })).status).toBe(303)
  })

  it('is accepted from a person with an invite at any speed', async () => {
    const inviter = await site.signedIn('member', 'quick-host')
    const made = await inviter.send('post', '/invites', {})
    const code = new URL(String(made.body.link)).searchParams.get('code')
    const browser = site.browser()
    await browser.visit()
    expect((await browser.submit('/register', { code, ...account() })).status).toBe(303)
  })
})

describe('an email address', () => {
  beforeAll(() => choose({ registration: 'open', formSeconds: 0 }))

  it('of a denied or disposable email provider is refused at its field', async () => {
    const rule = { kind: 'deny' as const, note: '' }
    await emailDomains.put(site.db, ['bad.example'], rule, commandLine, new Date())
    const denied = await signUp({ email: 'ann@mx.bad.example' })
    expect(denied.body.errors).toEqual({ email: [expect.stringContaining('does not accept')] })
    const thrown = await signUp({ email: 'ann@mailinator.com' })
    expect(thrown.body.errors).toEqual({ email: [expect.stringContaining('disposable')] })
    await choose({ emailDomains: 'allowed' })
    expect((await signUp()).status).toBe(422)
    const allow = { kind: 'allow' as const, note: '' }
    await emailDomains.put(site.db, ['example.org'], allow, commandLine, new Date())
    expect((await signUp()).status).toBe(201)
    await choose({ emailDomains: 'denied' })
  })

  it('leads to one mailbox, in any spelling', async () => {
    const keys = [
      ['Ann.Lee+x@GoogleMail.com', 'annlee@gmail.com'],
      ['ann.lee+x@example.org', 'ann.lee+x@example.org'],
      ['+x@gmail.com', '+x@gmail.com'],
      ['a-n.n_+y@pm.me', 'ann@proton.me'],
      ['ann+x@outlook.com', 'ann@outlook.com'],
    ]
    for (const [address, key] of keys) {
      const { rows } = await sql<{ key: string }>`select email_key(${address}) as key`.execute(
        site.db,
      )
      expect(rows[0].key).toBe(key)
    }
  })

  it('of a mailbox that has an account is reported only to its owner', async () => {
    await site.member('boxed')
    const email = 'box.ed@gmail.com'
    await site.db.updateTable('member').set({ email }).where('name', '=', 'boxed').execute()
    const { status } = await signUp({ email: 'boxed+2@googlemail.com' })
    expect(status, 'as any other').toBe(201)
    const { kind } = await site.db
      .selectFrom('mail')
      .select('kind')
      .where('recipient', '=', 'boxed+2@googlemail.com')
      .executeTakeFirstOrThrow()
    expect(kind).toBe('address-in-use')
    await choose({ oneMailbox: false })
    await signUp({ email: 'boxed+3@gmail.com' })
    const last = await site.db
      .selectFrom('mail')
      .select('kind')
      .where('recipient', '=', 'boxed+3@gmail.com')
      .executeTakeFirstOrThrow()
    expect(last.kind).toBe('verify-email')
    await choose({ oneMailbox: true })
  })

  it('is compared as mail servers see its domain', async () => {
    const admin = await site.signedIn('admin')
    const rule = { domains: 'Bücher-Verboten.example', kind: 'deny' }
    expect((await admin.send('post', '/admin/email-domains', rule)).status).toBe(200)
    for (const domain of ['ｂücher-verboten.example', 'xn--bcher-verboten-gsb.example']) {
      const { body } = await signUp({ email: `x@${domain}` })
      expect(body.errors, domain).toHaveProperty('email')
    }
    await choose({ oneMailbox: false })
    const { browser } = await signUp({ email: 'seen@bücher.example' })
    const owner = (await browser.json('/me')).body as { id: number }
    await site.db
      .updateTable('member')
      .set({ email_verified_at: new Date() })
      .where('id', '=', owner.id)
      .execute()
    for (const domain of ['ｂÜcher.example', 'XN--BCHER-KVA.example']) {
      await site.db.deleteFrom('mail').execute()
      expect((await signUp({ email: `seen@${domain}` })).status).toBe(201)
      const mail = site.db.selectFrom('mail').select(['recipient', 'kind'])
      expect(await mail.execute(), domain).toEqual([
        { recipient: 'seen@bücher.example', kind: 'address-in-use' },
      ])
    }
    await choose({ oneMailbox: true })
  })

  it('that is not verified blocks invites and uploads where staff require that', async () => {
    const { browser } = await signUp()
    expect((await browser.get('/invites')).status).toBe(200)
    await choose({ proofBeforeInviting: true, proofBeforeUploading: true })
    expect((await browser.json('/invites')).body.code).toBe('EMAIL_UNPROVEN')
    expect((await browser.json('/torrents/new')).body.code).toBe('EMAIL_UNPROVEN')
    expect((await browser.json('/torrents')).status).toBe(200)
    await choose({ proofBeforeInviting: false })
    expect((await browser.get('/invites')).status).toBe(200)
  })
})
