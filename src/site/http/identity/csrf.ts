import { randomBytes } from 'node:crypto'
import type { Fields } from '../frame/forms.ts'
import type { Cookie } from '../reply.ts'
import type { SignIn } from './sign-in-cookie.ts'
import { isSame, mac } from './signed.ts'

// Our forms contain an HMAC of the session ID, or before sign-in of a random cookie, which another
// site can neither read nor create. In addition, the headers in which browsers report a request's
// origin are checked.

export const BEFORE_SIGN_IN_COOKIE = 'babou-visit'

const PAD_BYTES = 32

/**
 * Returns the token for this browser's forms: the HMAC under a pad that is new each time, so that
 * the length of a compressed page reveals nothing about it (BREACH).
 */
export function csrfToken(key: Buffer, signIn: SignIn | null, visit: string): string {
  const proof = mac(key, signIn === null ? `visit ${visit}` : `sign-in ${signIn.id}`)
  const pad = randomBytes(PAD_BYTES)
  const under = Buffer.from(proof, 'base64url').map((byte, at) => byte ^ (pad[at] as number))
  return Buffer.concat([pad, under]).toString('base64url')
}

/** Creates the random cookie that ties a form to a browser before anyone signed in. */
export function newVisit(): Cookie {
  return { name: BEFORE_SIGN_IN_COOKIE, value: randomBytes(16).toString('hex') }
}

export interface UnsafeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Fields
  /** The origins of this site: from the request's host and from BABOU_SITE_URL. */
  readonly ownOrigins: readonly string[]
}

/** Returns whether a request that changes something comes from a form or script of this site. */
export function isFromHere(request: UnsafeRequest, token: string): boolean {
  const { headers, body, ownOrigins } = request
  if (token === '' || headers['sec-fetch-site'] === 'cross-site') return false
  const origin = headers.origin
  if (origin !== undefined && !ownOrigins.includes(String(origin).toLowerCase())) return false
  const given = headers['x-csrf-token'] ?? body._csrf
  return typeof given === 'string' && isSame(unpadded(given), unpadded(token))
}

function unpadded(token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  const pad = bytes.subarray(0, PAD_BYTES)
  const proof = bytes.subarray(PAD_BYTES, 2 * PAD_BYTES)
  return Buffer.from(proof.map((byte, at) => byte ^ (pad[at] as number))).toString('base64url')
}
