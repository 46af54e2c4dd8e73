import { expect } from 'vitest'
import { codeOf, stepAt } from '../../src/shared/one-time-code.ts'
import type { TestBrowser } from './site.ts'
import { PASSWORD } from './site.ts'

/** A secret in the encoding of authenticator apps. */
export const BASE32 = /^[A-Z2-7]{32}$/
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The bytes of a displayed secret. */
export function unbase32(text: string): Buffer {
  const bits = [...text].map((one) => LETTERS.indexOf(one).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

/** Sets up an authenticator app as a browser does; its first code is that of the previous step. */
export async function setUpApp(browser: TestBrowser) {
  await browser.send('post', '/settings/security/totp', { current: PASSWORD })
  const shown = await browser.json('/settings/security/totp')
  const secret = unbase32((shown.body as { secret: string }).secret)
  const code = codeOf(secret, stepAt(new Date()) - 1)
  const reply = await browser.send('post', '/settings/security/totp/confirm', { code })
  expect(reply.status).toBe(200)
  const { recoveryCodes } = reply.body as { recoveryCodes: string[] }
  return { secret, codes: recoveryCodes }
}
