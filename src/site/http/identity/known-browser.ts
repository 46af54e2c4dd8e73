import { DAY_SECONDS } from '../../../domain/units.ts'
import { cookieName } from '../cookies.ts'
import type { Cookie } from '../reply.ts'
import { openSigned, sign } from './signed.ts'

// Browsers that have signed in before. Their attempts are not counted with those of strangers in
// the network, so that attacks from elsewhere lock no one out of an account.

const KNOWN_COOKIE = 'babou-known'
const KNOWN_SECONDS = 365 * DAY_SECONDS
/** The most accounts that are stored for one browser. */
const MAX_KNOWN = 5

/** The parts of a request that identify its browser. */
export interface Browser {
  readonly cookies: ReadonlyMap<string, string>
  readonly isSecure: boolean
  /** The key that cookies are signed with. */
  readonly key: Buffer
}

/** IDs of the members who have signed in with this browser, latest first. */
export function knownMembers({ cookies, isSecure, key }: Browser): readonly number[] {
  const value = cookies.get(cookieName(KNOWN_COOKIE, isSecure))
  const text = value === undefined ? null : openSigned(key, value)
  const match = /^known\.([\d-]+)$/.exec(text ?? '')
  return match === null ? [] : match[1].split('-').map(Number)
}

/** Returns the cookie of this browser with one more member. */
export function knownWith(browser: Browser, memberId: number): Cookie {
  const others = knownMembers(browser).filter((id) => id !== memberId)
  const text = `known.${[memberId, ...others].slice(0, MAX_KNOWN).join('-')}`
  return { name: KNOWN_COOKIE, value: sign(browser.key, text), maxAgeSeconds: KNOWN_SECONDS }
}

/**
 * Returns the key for counting a sender who is not signed in: the browser if it is known, else
 * `source`.
 */
export function countedAs(browser: Browser, source: string): string {
  const [memberId] = knownMembers(browser)
  return memberId === undefined ? source : `browser of member ${memberId}`
}
