import { cookieName } from '../http/cookies.ts'
import type { Cookie } from '../http/reply.ts'

// When this browser looked at the list the time before: a line there parts what is new since. Kept
// in a cookie, as `BEFORE.LAST` in seconds.

const COOKIE = 'babou-seen'
const DAYS = 90
/** Who was away for longer comes again; who was not is still here. */
const AWAY_SECONDS = 1_800

export interface LastVisit {
  /** Null: this is the first visit. */
  readonly before: Date | null
  readonly cookie: Cookie
}

export function lastVisit(
  { cookies, isSecure }: { cookies: ReadonlyMap<string, string>; isSecure: boolean },
  now: Date,
): LastVisit {
  const kept = /^(\d{1,11})\.(\d{1,11})$/.exec(cookies.get(cookieName(COOKIE, isSecure)) ?? '')
  const seconds = Math.floor(now.getTime() / 1000)
  const [was, last] = kept === null ? [0, 0] : [Number(kept[1]), Number(kept[2])]
  const before = seconds - last > AWAY_SECONDS ? last : was
  return {
    before: before === 0 ? null : new Date(before * 1000),
    cookie: { name: COOKIE, value: `${before}.${seconds}`, maxAgeSeconds: DAYS * 86_400 },
  }
}
