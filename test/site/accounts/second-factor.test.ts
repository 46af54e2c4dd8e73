import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, stepAt } from '../../../src/shared/one-time-code.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import * as secondFactors from '../../../src/store/accounts/second-factors.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { PASSWORD, testSite } from '../../support/site.ts'
import { BASE32, setUpApp } from '../../support/second-factor.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

const at = (steps: number) => stepAt(new Date()) + steps

async function passwordOf(name: string, next = '/invites'): Promise<TestBrowser> {
  const browser = site.browser()
  await browser.visit()
  const reply = await browser.submit('/login', { name, password: PASSWORD, next })
  expect(reply.headers.location).toBe(`/login/2fa?next=${encodeURIComponent(next)}`)
  return browser
}

describe('an authenticator app', () => {
  it('is set up with the password and a first code, and shows recovery codes once', async () => {
    const browser = await site.signedIn('member', 'ann')
    const wrong = await browser.submit('/settings/security/totp', { current: 'not it' })
    expect(wrong.status).toBe(422)
    const { secret, codes } = await setUpApp(browser)
    expect(codes).toHaveLength(10)
    expect(secret).toHaveLength(20)
    const page = await browser.get('/settings/security/factors')
    expect(page.text).toContain('10 left')
    for (const code of codes) expect(page.text).not.toContain(code)
    const mails = await site.db.selectFrom('mail').select('kind').execute()
    expect(mails.map(({ kind }) => kind)).toContain('second-factor')
  })

  it('is required after the password, and each code counts once', async () => {
    const { secret } = await setUpApp(await site.signedIn('member', 'bob'))
    const browser = await passwordOf('bob')
    expect((await browser.get('/invites')).status).toBe(303)
    expect((await browser.submit('/login/2fa', { proof: '000000' })).status).toBe(422)
    const code = codeOf(secret, at(1))
    const reply = await browser.submit('/login/2fa', { proof: code, next: '/invites' })
    expect(reply.headers.location).toBe('/invites')
    expect((await browser.get('/invites')).status).toBe(200)
    const other = await passwordOf('bob')
    expect((await other.submit('/login/2fa', { proof: code })).status).toBe(422)
  })

  it('accepts a recovery code once, and sends an email about it', async () => {
    const { codes } = await setUpApp(await site.signedIn('member', 'carl'))
    for (const status of [303, 422]) {
      const browser = await passwordOf('carl')
      expect((await browser.submit('/login/2fa', { proof: codes[3].toUpperCase() })).status).toBe(
        status,
      )
    }
    const mails = await site.db.selectFrom('mail').select('data').execute()
    expect(JSON.stringify(mails)).toContain('A recovery code was used; 9 left')
  })

  it('takes one request from programs, which send the code with the password', async () => {
    const { secret } = await setUpApp(await site.signedIn('member', 'dan'))
    const browser = site.browser()
    await browser.visit()
    const half = await browser.send('post', '/login', { name: 'dan', password: PASSWORD })
    expect([half.status, half.body.code]).toEqual([401, 'SECOND_FACTOR_NEEDED'])
    const fields = { name: 'dan', password: PASSWORD, code: codeOf(secret, at(1)) }
    expect((await browser.send('post', '/login', fields)).body.name).toBe('dan')
  })

  it('delays guesses, but not the member in a known browser', async () => {
    const known = await site.signedIn('member', 'eve')
    const { secret } = await setUpApp(known)
    const thief = await passwordOf('eve')
    const answers = []
    for (let guess = 0; guess < 7; guess++) {
      answers.push((await thief.submit('/login/2fa', { proof: '123456' })).status)
    }
    expect(answers.slice(-1)).toEqual([429])
    await known.submit('/logout')
    await known.visit()
    const back = await known.submit('/login', { name: 'eve', password: PASSWORD })
    expect(back.headers.location).toContain('/login/2fa')
    const proof = codeOf(secret, at(1))
    expect((await known.submit('/login/2fa', { proof })).headers.location).toBe('/')
  })

  it('allows nothing after the password only, and nothing after a new password', async () => {
    await setUpApp(await site.signedIn('member', 'fay'))
    const browser = await passwordOf('fay')
    expect((await browser.json('/me')).status).toBe(401)
    await site.db.updateTable('member').set({ epoch: 9 }).where('name', '=', 'fay').execute()
    expect((await browser.get('/login/2fa')).headers.location).toBe('/login')
  })
})

describe('a dormant account that wakes by sign-in', () => {
  async function dormant(name: string) {
    const { secret } = await setUpApp(await site.signedIn('member', name))
    const { id } = await site.db
      .updateTable('member')
      .set({ state: 'parked', parked_since: new Date() })
      .where('name', '=', name)
      .returning('id')
      .executeTakeFirstOrThrow()
    const row = site.db.selectFrom('member').select('state').where('id', '=', id)
    return { id, secret, state: async () => (await row.executeTakeFirstOrThrow()).state }
  }

  it('is reactivated by the second step, not by the password', async () => {
    const { secret, state } = await dormant('dora')
    const browser = await passwordOf('dora')
    expect((await browser.get('/login/2fa')).status).toBe(200)
    expect((await browser.submit('/login/2fa', { proof: '000000' })).status).toBe(422)
    expect(await state()).toBe('parked')
    const proof = codeOf(secret, at(1))
    expect((await browser.submit('/login/2fa', { proof })).status).toBe(303)
    expect(await state()).toBe('active')
    expect((await browser.get('/invites')).status).toBe(200)
  })

  it('is reactivated by a program only with the right code', async () => {
    const { secret, state } = await dormant('dick')
    const browser = site.browser()
    await browser.visit()
    const fields = { name: 'dick', password: PASSWORD }
    expect((await browser.send('post', '/login', { ...fields, code: '000000' })).status).toBe(422)
    expect(await state()).toBe('parked')
    const right = { ...fields, code: codeOf(secret, at(1)) }
    expect((await browser.send('post', '/login', right)).body.name).toBe('dick')
    expect(await state()).toBe('active')
  })

  it('stays banned if staff ban it between the two steps', async () => {
    const { id, secret, state } = await dormant('dean')
    const browser = await passwordOf('dean')
    await memberBans.ban(site.db, id, 'spam', commandLine, new Date())
    const reply = await browser.submit('/login/2fa', { proof: codeOf(secret, at(1)) })
    expect(reply.headers.location).toBe('/login')
    expect(await memberBans.wake(site.db, id, new Date())).toBe(false)
    expect(await state()).toBe('banned')
  })
})

describe('before a sensitive action', () => {
  let admin: TestBrowser
  let secret: Buffer
  let used: string
  beforeAll(async () => {
    await site.member('target')
    admin = await site.signedIn('admin', 'gus')
    ;({ secret } = await setUpApp(admin))
  })
  const ban = () => ({ reason: 'two <accounts> & more' })

  it('a recent confirmation is enough', async () => {
    expect((await admin.submit('/users/target/ban', ban())).status).toBe(303)
    expect((await admin.submit('/users/target/unban')).status).toBe(303)
  })

  it('an old confirmation is requested again, and the form keeps everything that was typed', async () => {
    const stale = await site.entered('gus')
    const asked = await stale.submit('/users/target/ban', ban())
    expect(asked.status).toBe(403)
    expect(asked.text).toContain('action="/users/target/ban"')
    expect(asked.text).toContain('name="reason" value="two &lt;accounts&gt; &amp; more"')
    const wrong = await stale.submit('/users/target/ban', { ...ban(), _proof: '111111' })
    expect(wrong.status).toBe(403)
    const state = () => site.db.selectFrom('member').select('state').where('name', '=', 'target')
    expect((await state().executeTakeFirstOrThrow()).state).toBe('active')
    used = codeOf(secret, at(1))
    const fields = { ...ban(), _proof: used }
    expect((await stale.submit('/users/target/ban', fields)).status).toBe(303)
    expect((await state().executeTakeFirstOrThrow()).state).toBe('banned')
    // Confirmed: actions in the next minutes need no further confirmation.
    expect((await stale.submit('/users/target/unban')).status).toBe(303)
  })

  it('scripts get the reason, and confirm in a header', async () => {
    const stale = await site.entered('gus')
    const asked = await stale.send('post', '/users/target/ban', ban())
    expect([asked.status, asked.body.code]).toEqual([403, 'STEP_UP_NEEDED'])
    const again = stale.send('post', '/users/target/ban', ban()).set('X-Second-Factor', used)
    expect((await again).status).toBe(403)
  })

  it('pages that show a secret require the confirmation first', async () => {
    await setUpApp(await site.signedIn('member', 'hal'))
    const stale = await site.entered('hal')
    const reply = await stale.get('/settings/security/totp')
    expect(reply.headers.location).toBe('/login/again?next=%2Fsettings%2Fsecurity%2Ftotp')
    expect((await stale.get('/login/again?next=/invites')).status).toBe(200)
  })

  it('is not required without two-factor authentication, unless staff must have it', async () => {
    const { db } = site
    const moderator = await site.signedIn('moderator', 'ida')
    expect((await moderator.get('/admin')).status).toBe(200)
    await settings.changeSite(db, { staffSecondFactor: 'required' }, commandLine, new Date())
    const refused = await moderator.json('/admin')
    expect([refused.status, refused.body.code]).toEqual([403, 'SECOND_FACTOR_OWED'])
    expect((await moderator.get('/torrents')).status).toBe(200)
    await setUpApp(moderator)
    expect((await moderator.get('/admin')).status).toBe(200)
    await settings.changeSite(db, { staffSecondFactor: null }, commandLine, new Date())
  })
})

describe('removing two-factor methods', () => {
  it('also removes the recovery codes with the last one', async () => {
    const browser = await site.signedIn('member', 'jim')
    const { codes } = await setUpApp(browser)
    await browser.submit('/settings/security/totp', { _method: 'DELETE' })
    const row = await site.db.selectFrom('member').selectAll().where('name', '=', 'jim').execute()
    expect(row[0].factor_since).toBeNull()
    expect((await browser.submit('/settings/security/recovery-codes')).status).toBe(303)
    const reply = await browser.signIn('jim')
    expect(reply.headers.location).toBe('/')
    expect(codes).toHaveLength(10)
  })

  it('is possible on the command line for a member who lost it, with an audit entry', async () => {
    const browser = await site.signedIn('member', 'kim')
    await setUpApp(browser)
    const { id } = (await browser.json('/me')).body as { id: number }
    await secondFactors.removeAll(site.db, id, 'lost the phone', commandLine, new Date())
    expect((await site.browser().signIn('kim')).headers.location).toBe('/')
    const rows = await site.db.selectFrom('audit_log').select('action').execute()
    expect(rows.map(({ action }) => action)).toContain('member.remove-factors')
  })
})

it('decodes the displayed secret as authenticator apps do', async () => {
  const browser = await site.signedIn('member', 'lea')
  await browser.submit('/settings/security/totp', { current: PASSWORD })
  const { secret, address } = (await browser.json('/settings/security/totp')).body
  expect(secret).toMatch(BASE32)
  expect(address).toContain(`secret=${secret}&issuer=babou`)
  expect((await browser.get('/settings/security/totp')).text).toContain('<svg class="qr"')
})
