import type { Cookie } from '../reply.ts'
import { openSigned, sign } from '../identity/signed.ts'

// A message that the next page shows once. It is in a signed cookie, so that any node can show it
// and no one can forge one.

export const FLASH_COOKIE = 'babou-flash'
const MAX_LENGTH = 300

export function flashCookie(key: Buffer, text: string): Cookie {
  const packed = Buffer.from(text.slice(0, MAX_LENGTH)).toString('base64url')
  return { name: FLASH_COOKIE, value: sign(key, packed), maxAgeSeconds: 60 }
}

export function readFlash(key: Buffer, value: string | undefined): string | null {
  const packed = value === undefined ? null : openSigned(key, value)
  return packed === null ? null : Buffer.from(packed, 'base64url').toString()
}
