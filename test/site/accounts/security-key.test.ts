import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { softwareKey } from '../../support/clients/software-key.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { PASSWORD, testSite } from '../../support/site.ts'

// A security key in software against the site, whose every part can be wrong. The one in a real
// browser is in test/e2e/security-keys.test.ts.

const KEYS = '/settings/security/passkeys'
const here = { origin: 'http://babou.example:8080', rpId: 'babou.example' }
const elsewhere = [
  ['another site', { origin: 'http://evil.example', rpId: 'evil.example' }],
  ['another origin', { ...here, origin: 'http://babou.example' }],
  ['another rpId', { ...here, rpId: 'example' }],
  ['the address of the server', { origin: 'http://127.0.0.1', rpId: '127.0.0.1' }],
] as const

let site: TestSite
let ann: TestBrowser
beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: here.origin })
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

const key = softwareKey()

interface Options {
  readonly challenge: string
  readonly rpId?: string
  readonly rp?: { readonly id: string }
}

async function optionsOf(browser: TestBrowser, path: string, host?: string): Promise<Options> {
  const asked = browser.json(path)
  if (host !== undefined) void asked.set('Host', host)
  return (await asked).body.keyOptions as Options
}

async function register(where: { origin: string; rpId: string }) {
  const { challenge } = await optionsOf(ann, `${KEYS}/options`)
  const response = key.create(challenge, { ...where, counter: 1 })
  return ann.send('post', KEYS, { name: 'Soft key', key: response, current: PASSWORD })
}

async function signIn(where: { origin: string; rpId: string; isVerified?: boolean }, n: number) {
  const browser = site.browser()
  await browser.visit()
  const { challenge } = await optionsOf(browser, '/login/passkey')
  const proof = key.get(challenge, { ...where, counter: n })
  return browser.send('post', '/login/passkey', { proof })
}

describe('a security key', () => {
  it('is not registered for anything but the site of BABOU_SITE_URL', async () => {
    for (const [what, where] of elsewhere) {
      const refused = await register(where)
      expect([refused.status, refused.body.code], what).toEqual([422, 'KEY_REFUSED'])
    }
    expect((await ann.json('/settings/security/factors')).body.keys).toEqual([])
  })

  it('is registered for it, and signs in without the password', async () => {
    const added = await register(here)
    expect(added.status).toBe(200)
    expect(added.body.recoveryCodes).toHaveLength(10)
    const entered = await signIn(here, 2)
    expect([entered.status, entered.body.name]).toEqual([200, 'ann'])
  })

  it('signs in nowhere else, and not without having verified its user', async () => {
    for (const [what, where] of elsewhere) {
      const refused = await signIn(where, 10)
      expect([refused.status, refused.body.code], what).toEqual([422, 'KEY_REFUSED'])
    }
    expect((await signIn({ ...here, isVerified: false }, 10)).status).toBe(422)
  })

  it('is refused when its counter does not rise: it was copied', async () => {
    expect((await signIn(here, 11)).status).toBe(200)
    for (const counter of [11, 3, 0]) {
      expect((await signIn(here, counter)).body.code, String(counter)).toBe('KEY_REFUSED')
    }
    expect((await signIn(here, 12)).status).toBe(200)
  })

  it('is refused when another key signed with its ID', async () => {
    const browser = site.browser()
    await browser.visit()
    const { challenge } = await optionsOf(browser, '/login/passkey')
    const forged = softwareKey().get(challenge, { ...here, counter: 20 })
    const proof = JSON.stringify({ ...JSON.parse(forged), id: key.id, rawId: key.id })
    expect((await browser.send('post', '/login/passkey', { proof })).body.code).toBe('KEY_REFUSED')
  })

  it('is asked for under the name of BABOU_SITE_URL, whatever Host says', async () => {
    const host = 'evil.example'
    expect((await optionsOf(site.browser(), '/login/passkey', host)).rpId).toBe(here.rpId)
    expect((await optionsOf(ann, `${KEYS}/options`, host)).rp?.id).toBe(here.rpId)
  })
})
