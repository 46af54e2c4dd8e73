import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call } from '../../http/action.ts'
import { cookieName } from '../../http/cookies.ts'
import type { Cookie } from '../../http/reply.ts'
import { openSigned, sign } from '../../http/identity/signed.ts'

// Between the password and two-factor authentication, a cookie records which member's password was
// accepted. It only opens the page that asks for the second step.

export const HALF_COOKIE = 'babou-half'
const HALF_SECONDS = 10 * 60

type AnyCall = Call<string, Permission>

/** Creates the cookie that records that this member's password was accepted. */
export function halfCookie(
  { secrets, now }: AnyCall,
  { id, epoch }: { readonly id: number; readonly epoch: number },
): Cookie {
  const until = Math.floor(now.getTime() / 1000) + HALF_SECONDS
  const value = sign(secrets.key('cookie'), `half.${id}.${epoch}.${until}`)
  return { name: HALF_COOKIE, value, maxAgeSeconds: HALF_SECONDS }
}

/**
 * Returns the member whose password was accepted in this browser; null if there is none, or if it
 * was too long ago.
 */
export function halfEntered(call: AnyCall) {
  const value = call.cookies.get(cookieName(HALF_COOKIE, call.isSecure))
  const text = value === undefined ? null : openSigned(call.secrets.key('cookie'), value)
  const match = /^half\.(\d{1,15})\.(\d{1,9})\.(\d{1,12})$/.exec(text ?? '')
  if (match === null) return null
  const [memberId, epoch, until] = match.slice(1).map(Number)
  return until * 1000 > call.now.getTime() ? { memberId, epoch } : null
}
