import { DAY_SECONDS } from '../../../domain/units.ts'
import { cookieName } from '../../http/cookies.ts'
import type { Cookie } from '../../http/reply.ts'

// When this browser last viewed the list: a line in it separates what is new since then. Stored in
// a cookie as `BEFORE.LAST`, in seconds.

const COOKIE = 'babou-seen'
const DAYS = 90
/** An absence longer than this starts a new visit. */
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
    cookie: { name: COOKIE, value: `${before}.${seconds}`, maxAgeSeconds: DAYS * DAY_SECONDS },
  }
}
