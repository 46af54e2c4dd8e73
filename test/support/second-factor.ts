import { expect } from 'vitest'
import { codeOf, fromBase32, stepAt } from '../../src/shared/one-time-code.ts'
import type { TestBrowser } from './site.ts'
import { PASSWORD } from './site.ts'

/** A secret in the encoding of authenticator apps. */
export const BASE32 = /^[A-Z2-7]{32}$/

/**
 * Sets up an authenticator app as a browser does, with the code of this step: it is valid for 30
 * seconds at least, and the next one is not used yet.
 */
export async function setUpApp(browser: TestBrowser) {
  await browser.send('post', '/settings/security/totp', { current: PASSWORD })
  const shown = await browser.json('/settings/security/totp')
  const secret = fromBase32((shown.body as { secret: string }).secret) as Buffer
  const code = codeOf(secret, stepAt(new Date()))
  const reply = await browser.send('post', '/settings/security/totp/confirm', { code })
  expect(reply.status).toBe(200)
  const { recoveryCodes } = reply.body as { recoveryCodes: string[] }
  return { secret, codes: recoveryCodes }
}
