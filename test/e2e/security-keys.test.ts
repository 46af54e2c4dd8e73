import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, fromBase32, stepAt } from '../../src/shared/one-time-code.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import * as settings from '../../src/store/records/settings/settings.ts'
import { launchBrowser, newContext } from '../support/processes/chromium.ts'
import type { TestSite } from '../support/site.ts'
import { PASSWORD, testSite } from '../support/site.ts'

// Two-factor authentication in a real browser. The security key is a virtual one that does
// everything a real one does (WebAuthn, §11). Browsers allow keys on https and localhost.

let site: TestSite
let server: http.Server
let browser: Browser
let origin: string

beforeAll(async () => {
  server = http.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  ;[site, browser] = await Promise.all([testSite({ BABOU_SITE_URL: origin }), launchBrowser()])
  server.on('request', site.app)
  await site.member('ann', 'admin')
  await site.member('bob')
})

afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  server.close()
  await site.stop()
})

async function opened(javaScriptEnabled = true): Promise<Page> {
  const context = await newContext(browser, { baseURL: origin, javaScriptEnabled })
  return context.newPage()
}

async function givePassword(page: Page, name: string): Promise<void> {
  await page.goto('/login')
  await page.fill('[name=name]', name)
  await page.fill('[name=password]', PASSWORD)
  await page.click('main .button.primary')
}

async function virtualKey(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return session
}

describe('a security key', () => {
  it('is set up, signs in with or without a password, confirms actions, is removed', async () => {
    const page = await opened()
    await virtualKey(page)
    await givePassword(page, 'ann')
    await page.goto('/settings/security/factors')
    await page.fill('[name=name]', 'Blue key')
    await page.fill('form[action$=passkeys] [name=current]', PASSWORD)
    await page.click('text=Add a security key')
    await page.waitForSelector('.recovery-codes')
    expect(await page.locator('.recovery-codes li').count()).toBe(10)

    await page.context().clearCookies()
    await givePassword(page, 'ann')
    await page.waitForURL('**/login/2fa**')
    await page.click('button:text("Use a security key")')
    await page.waitForURL(`${origin}/`)

    await page.context().clearCookies()
    await page.goto('/login/passkey?next=/settings/security/factors')
    await page.click('button:text("Use a security key")')
    await page.waitForURL('**/settings/security/factors')
    expect(await page.textContent('tbody tr')).toContain('Blue key')
    expect(await page.textContent('tbody tr')).not.toContain('never')

    // A confirmation that is too old is requested again, and the action continues.
    const ann = await site.entered('ann')
    const [cookie] = ann.agent.jar.getCookies({
      domain: '127.0.0.1',
      path: '/',
      secure: false,
      script: false,
    })
    await page.context().clearCookies()
    await page.context().addCookies([{ name: 'babou', value: cookie.value, url: origin }])
    await page.goto('/settings/security/factors')
    await page.click('text=Generate new codes')
    await page.waitForSelector("text=Confirm it's you")
    await page.click('button:text("Use a security key")')
    await page.waitForSelector('.recovery-codes')
    await page.goto('/settings/security/factors')
    await page.click('button[aria-label="Remove Blue key"]')
    await page.waitForSelector('text=Security key removed.')
    await page.context().close()
  })

  it('answers a challenge once, for the browser that was asked and for this site only', async () => {
    const page = await opened()
    await virtualKey(page)
    await givePassword(page, 'bob')
    await page.goto('/settings/security/factors')
    await page.fill('[name=name]', 'Key of Bob')
    await page.fill('form[action$=passkeys] [name=current]', PASSWORD)
    await page.click('text=Add a security key')
    await page.waitForSelector('.recovery-codes')
    await page.context().clearCookies()
    await page.goto('/login/passkey')
    const sent = page.waitForRequest((request) => request.method() === 'POST')
    await page.click('button:text("Use a security key")')
    const form = new URLSearchParams((await sent).postData() ?? '')
    await page.waitForURL(`${origin}/`)
    const proof = form.get('proof') as string

    const visit = (await page.context().cookies()).find(({ name }) => name === 'babou-visit')
    const replayed = site.browser()
    replayed.agent.jar.setCookie(`babou-visit=${visit?.value}`, '127.0.0.1', '/')
    const csrf = form.get('_csrf') as string
    const again = replayed.agent
      .post('/login/passkey')
      .type('form')
      .set('Host', new URL(origin).host)
    expect((await again.send({ _csrf: csrf, proof })).status).toBe(422)
    const elsewhere = site.browser()
    await elsewhere.visit()
    expect((await elsewhere.submit('/login/passkey', { proof })).status).toBe(422)

    // The account was inactive: its key reactivates it, if signing in does.
    const parked = { state: 'parked' as const, ban_reason: 'parked' }
    const byKey = async (wakeBy: 'appeal' | 'sign-in') => {
      await settings.changeSite(site.db, { wakeBy }, commandLine, new Date())
      await site.db.updateTable('member').set(parked).where('name', '=', 'bob').execute()
      await page.context().clearCookies()
      await page.goto('/login/passkey')
      await page.click('button:text("Use a security key")')
    }
    await byKey('appeal')
    await page.waitForSelector('text=disabled')
    await byKey('sign-in')
    await page.waitForURL(`${origin}/`)
    expect(await page.textContent('header')).toContain('bob')
    await page.context().close()
  })
})

describe('without JavaScript', () => {
  it('an authenticator app is set up and used, in pages with forms', async () => {
    await site.member('carl')
    const page = await opened(false)
    await givePassword(page, 'carl')
    await page.goto('/settings/security/factors')
    expect(await page.isVisible('text=Add a security key')).toBe(false)
    await page.fill('form[action$=totp] [name=current]', PASSWORD)
    await page.click('text=Set up authenticator app')
    const shown = (await page.textContent('#totp-secret')) as string
    const secret = fromBase32(shown) as Buffer
    await page.fill('[name=code]', codeOf(secret, stepAt(new Date())))
    await page.click('main .button.primary')
    await page.waitForSelector('.recovery-codes')
    await page.context().clearCookies()
    await givePassword(page, 'carl')
    await page.fill('[name=proof]', codeOf(secret, stepAt(new Date()) + 1))
    await page.click('main .button.primary')
    await page.waitForURL(`${origin}/`)
    expect(await page.textContent('header')).toContain('carl')
    await page.context().close()
  })
})
