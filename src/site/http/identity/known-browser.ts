import { cookieName } from '../cookies.ts'
import type { Cookie } from '../reply.ts'
import { openSigned, sign } from './signed.ts'

// Browsers that have signed in before. Where strangers of a network are held back, they are not
// counted with them: nobody is locked out of an account by what others do to it, or beside it.

const KNOWN_COOKIE = 'babou-known'
const KNOWN_SECONDS = 365 * 86_400
/** Accounts that one browser is remembered for. */
const MAX_KNOWN = 5

/** What is needed of a request to know its browser again. */
export interface Browser {
  readonly cookies: ReadonlyMap<string, string>
  readonly isSecure: boolean
  /** That cookies are signed with. */
  readonly key: Buffer
}

/** Ids of the members who have signed in by this browser, the latest first. */
export function knownMembers({ cookies, isSecure, key }: Browser): readonly number[] {
  const value = cookies.get(cookieName(KNOWN_COOKIE, isSecure))
  const text = value === undefined ? null : openSigned(key, value)
  const match = /^known\.([\d-]+)$/.exec(text ?? '')
  return match === null ? [] : match[1].split('-').map(Number)
}

/** The cookie by which this browser is known for one member more. */
export function knownWith(browser: Browser, memberId: number): Cookie {
  const others = knownMembers(browser).filter((id) => id !== memberId)
  const text = `known.${[memberId, ...others].slice(0, MAX_KNOWN).join('-')}`
  return { name: KNOWN_COOKIE, value: sign(browser.key, text), maxAgeSeconds: KNOWN_SECONDS }
}

/** Under what somebody who is not signed in is counted: the browser if it is known, else this. */
export function countedAs(browser: Browser, source: string): string {
  const [memberId] = knownMembers(browser)
  return memberId === undefined ? source : `browser of member ${memberId}`
}
