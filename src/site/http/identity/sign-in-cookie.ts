import type { Cookie } from '../reply.ts'
import { openSigned, sign } from './signed.ts'

export const SIGN_IN_COOKIE = 'babou'
/** A sign-in ends this long after the browser was last seen. */
const SIGN_IN_SECONDS = 30 * 86_400
/** The cookie is made anew when it is older than this, so that use keeps a sign-in alive. */
export const RENEW_AFTER_SECONDS = 3_600

/** What the cookie says, once its signature holds: who, since when. Rights are never in it. */
export interface SignIn {
  readonly id: string
  readonly memberId: number
  /** The member's epoch at sign-in: a ban or a new password raises it and ends this sign-in. */
  readonly epoch: number
  /** Seconds since 1970. */
  readonly issuedAt: number
  /** 1: by password alone; 2: with a second factor. */
  readonly level: number
  /** When the second factor was proven last, in seconds since 1970; 0: not in this sign-in. */
  readonly provenAt: number
}

const LAYOUT = /^[12]\.(\d{1,15})\.([0-9a-f]{32})\.(\d{1,9})\.(\d{1,12})\.(\d)(?:\.(\d{1,12}))?$/

/** When a sign-in that was seen now runs out. */
export function signInEnd(now: Date): Date {
  return new Date(now.getTime() + SIGN_IN_SECONDS * 1000)
}

export function signInCookie(key: Buffer, signIn: SignIn): Cookie {
  const { memberId, id, epoch, issuedAt, level, provenAt } = signIn
  const value = sign(key, `2.${memberId}.${id}.${epoch}.${issuedAt}.${level}.${provenAt}`)
  return { name: SIGN_IN_COOKIE, value, maxAgeSeconds: SIGN_IN_SECONDS }
}

/** The sign-in of a cookie that we signed and that has not run out; else null. */
export function readSignIn(key: Buffer, value: string | undefined, now: Date): SignIn | null {
  const text = value === undefined ? null : openSigned(key, value)
  const match = text === null ? null : LAYOUT.exec(text)
  if (match === null) return null
  // Layout 1, of before there were second factors, ends with the level.
  const [memberId, , epoch, issuedAt, level, proven] = match.slice(1).map(Number)
  const age = now.getTime() / 1000 - issuedAt
  // A machine whose clock is a little ahead may have issued it: half a minute is let pass.
  if (age > SIGN_IN_SECONDS || age < -30) return null
  return { id: match[2], memberId, epoch, issuedAt, level, provenAt: proven || 0 }
}
