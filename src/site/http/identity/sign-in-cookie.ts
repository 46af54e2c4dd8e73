import { DAY_SECONDS, HOUR_SECONDS } from '../../../domain/units.ts'
import type { Cookie } from '../reply.ts'
import { openSigned, sign } from './signed.ts'

export const SIGN_IN_COOKIE = 'babou'
/** The lifetime of a session after its browser was last seen. */
const SIGN_IN_SECONDS = 30 * DAY_SECONDS
/** The cookie is renewed when it is older than this, so that use keeps a session alive. */
export const RENEW_AFTER_SECONDS = HOUR_SECONDS

/**
 * The content of the cookie once its signature is verified: member and start. It never contains
 * rights.
 */
export interface SignIn {
  readonly id: string
  readonly memberId: number
  /** The member's epoch at sign-in: a ban or a new password raises it and ends this session. */
  readonly epoch: number
  /** Seconds since 1970. */
  readonly issuedAt: number
  /** 1: password only; 2: with two-factor authentication. */
  readonly level: number
  /**
   * When two-factor authentication was last confirmed, in seconds since 1970; 0: not in this
   * session.
   */
  readonly provenAt: number
}

const LAYOUT = /^[12]\.(\d{1,15})\.([0-9a-f]{32})\.(\d{1,9})\.(\d{1,12})\.(\d)(?:\.(\d{1,12}))?$/

/** Returns when a session that was seen now expires. */
export function signInEnd(now: Date): Date {
  return new Date(now.getTime() + SIGN_IN_SECONDS * 1000)
}

export function signInCookie(key: Buffer, signIn: SignIn): Cookie {
  const { memberId, id, epoch, issuedAt, level, provenAt } = signIn
  const value = sign(key, `2.${memberId}.${id}.${epoch}.${issuedAt}.${level}.${provenAt}`)
  return { name: SIGN_IN_COOKIE, value, maxAgeSeconds: SIGN_IN_SECONDS }
}

/** Reads a session from a cookie that we signed and that has not expired; else null. */
export function readSignIn(key: Buffer, value: string | undefined, now: Date): SignIn | null {
  const text = value === undefined ? null : openSigned(key, value)
  const match = text === null ? null : LAYOUT.exec(text)
  if (match === null) return null
  // Layout 1 is from before two-factor authentication, and ends with the level.
  const [memberId, , epoch, issuedAt, level, proven] = match.slice(1).map(Number)
  const age = now.getTime() / 1000 - issuedAt
  // The cookie may come from another machine whose clock is up to 30 seconds ahead.
  if (age > SIGN_IN_SECONDS || age < -30) return null
  return { id: match[2], memberId, epoch, issuedAt, level, provenAt: proven || 0 }
}
