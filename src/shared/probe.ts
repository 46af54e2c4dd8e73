import { createHmac, timingSafeEqual } from 'node:crypto'

// How the doctor asks a site, at its public address and through all proxies, whether it belongs to
// this installation and which client address it sees. Only requests that are signed with the same
// secret are answered.

/** The request's header: a nonce and its keyed hash. */
export const PROBE_HEADER = 'x-babou-probe'
/**
 * The answer's header: the address of the sender as the site sees it, and the origin that it
 * assumes for the browser.
 */
export const SEEN_HEADER = 'x-babou-seen'

/** Returns the header's value; `nonce` is 16 hex digits. */
export function signProbe(key: Uint8Array, nonce: string): string {
  return `${nonce}.${hashOf(key, nonce)}`
}

/** Whether the value of a header was signed with this key. */
export function isProbe(key: Uint8Array, given: unknown): boolean {
  if (typeof given !== 'string') return false
  const [, nonce, hash] = /^([0-9a-f]{16})\.([0-9a-f]{64})$/.exec(given) ?? []
  if (nonce === undefined) return false
  return timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(key, nonce)))
}

function hashOf(key: Uint8Array, nonce: string): string {
  return createHmac('sha256', key).update(nonce).digest('hex')
}
