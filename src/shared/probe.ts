import { createHmac, timingSafeEqual } from 'node:crypto'

// How the doctor asks a site, at its public address and through all proxies, whether it is ours and
// which client address it sees. Only requests signed with our secret are answered.

/** The request's header: a nonce and its keyed hash. */
export const PROBE_HEADER = 'x-babou-probe'
/** The answer's header: the sender's address, and the origin that the browser is taken to see. */
export const SEEN_HEADER = 'x-babou-seen'

/** `nonce` is 16 hex digits. */
export function signProbe(key: Uint8Array, nonce: string): string {
  return `${nonce}.${hashOf(key, nonce)}`
}

/** Whether a header was signed with our key. */
export function isProbe(key: Uint8Array, given: unknown): boolean {
  if (typeof given !== 'string') return false
  const [, nonce, hash] = /^([0-9a-f]{16})\.([0-9a-f]{64})$/.exec(given) ?? []
  if (nonce === undefined) return false
  return timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(key, nonce)))
}

function hashOf(key: Uint8Array, nonce: string): string {
  return createHmac('sha256', key).update(nonce).digest('hex')
}
