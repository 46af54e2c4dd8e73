import { createHmac, timingSafeEqual } from 'node:crypto'

/** Returns the HMAC-SHA256 of a text as base64url: 43 characters. */
export function mac(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

/** Compares in constant time; lengths are not secret. */
export function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** A text with its MAC: `sign` creates it, `openSigned` returns the text or null. */
export function sign(key: Buffer, text: string): string {
  return `${text}.${mac(key, text)}`
}

export function openSigned(key: Buffer, signed: string): string | null {
  const at = signed.lastIndexOf('.')
  if (at < 0) return null
  const text = signed.slice(0, at)
  return isSame(mac(key, text), signed.slice(at + 1)) ? text : null
}
