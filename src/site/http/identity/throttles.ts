import type { RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { ThrottleRule } from '../../../domain/accounts/throttle.ts'
import type { Db } from '../../../store/base/db.ts'
import * as throttles from '../../../store/base/throttles.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'
import { createSignInThrottle } from './sign-in-throttle.ts'

// Floods are counted in the memory of each site node: n nodes let pass n times as much, which is
// still little. What guards accounts is counted in the database, for all nodes together.

/** Requests of one member, or of one network without a member, in a minute: far above a reader. */
const REQUESTS_PER_MINUTE = 900
/** Requests of one API token in a minute: five a second, more than a polite tool sends. */
const TOKEN_REQUESTS_PER_MINUTE = 300
/** Requests with tokens that are none, from one network in a quarter of an hour. */
const BAD_TOKENS = 60
const BAD_TOKENS_SECONDS = 15 * 60
/** Uploads that one member has checked or published in a minute: a large one takes a second. */
const UPLOADS_PER_MINUTE = 30
/** Comments of one member in a minute: faster than anybody writes something worth reading. */
const COMMENTS_PER_MINUTE = 10
/** Images of one member in an hour: each costs a second of a processor. */
const IMAGES_PER_HOUR = 120

const HOUR = 3_600

/** Attempts at what is no sign-in, each under the key that is given with it. */
const RULES = {
  /** New accounts and set-up attempts from one network. */
  newAccount: { free: 30, firstSeconds: 600, mostSeconds: HOUR, forgetSeconds: HOUR },
  /** Resets that one network asks for. */
  resetFrom: { free: 20, firstSeconds: 60, mostSeconds: HOUR, forgetSeconds: HOUR },
  /** Resets that one account is sent; what is beyond is dropped without a word. */
  resetOf: { free: 3, firstSeconds: 300, mostSeconds: HOUR, forgetSeconds: 6 * HOUR },
  /** Mails that a member has sent: proofs of addresses, invites. */
  mail: { free: 10, firstSeconds: 300, mostSeconds: HOUR, forgetSeconds: 12 * HOUR },
  /** Passwords asked for again while signed in, of one sign-in: a thief holds up no other. */
  ownPassword: { free: 8, firstSeconds: 30, mostSeconds: 1800, forgetSeconds: HOUR },
  /** Answers of security keys at sign-in, from one network or one browser that is known. */
  key: { free: 20, firstSeconds: 30, mostSeconds: 1800, forgetSeconds: HOUR },
  /** Applications and appeals from one network. */
  petition: { free: 20, firstSeconds: 600, mostSeconds: 6 * HOUR, forgetSeconds: 24 * HOUR },
  /** Links of mails that lead to nothing, from one network. */
  link: { free: 30, firstSeconds: 60, mostSeconds: HOUR, forgetSeconds: HOUR },
} as const satisfies Record<string, ThrottleRule>

type Throttled = keyof typeof RULES

/** Each answers the seconds to wait, 0 to go on. */
export interface Throttles {
  readonly request: (who: string) => Promise<number>
  /** Counts a request with this token, and says how many are left. */
  readonly token: (tokenId: number) => Promise<Allowance>
  readonly badToken: (network: string) => Promise<number>
  /** Counts a fetch with a feed key, whoever sends it from wherever. */
  readonly feedFetch: (key: string) => Promise<number>
  readonly upload: (memberId: number) => Promise<number>
  readonly comment: (memberId: number) => Promise<number>
  readonly image: (memberId: number) => Promise<number>
  readonly attempt: (what: Throttled, key: string | number, now: Date) => Promise<number>
  /** Forgets what was counted: it was rightful. */
  readonly forget: (what: Throttled, key: string | number) => Promise<void>
  readonly signIn: SignInThrottle
}

/** What a tool is told of its limit, in `X-RateLimit-*`. */
interface Allowance {
  /** Seconds to wait, 0 to go on. */
  readonly waitSeconds: number
  readonly limit: number
  readonly remaining: number
  /** Seconds until all of it is there again. */
  readonly resetSeconds: number
}

export function createThrottles(db: Db): Throttles {
  const requests = limiter(REQUESTS_PER_MINUTE, 60)
  const tokens = limiter(TOKEN_REQUESTS_PER_MINUTE, 60)
  const feedFetches = limiter(TOKEN_REQUESTS_PER_MINUTE, 60)
  const badTokens = limiter(BAD_TOKENS, BAD_TOKENS_SECONDS)
  const uploads = limiter(UPLOADS_PER_MINUTE, 60)
  const comments = limiter(COMMENTS_PER_MINUTE, 60)
  const images = limiter(IMAGES_PER_HOUR, 3_600)
  return {
    request: (who) => take(requests, who),
    token: (tokenId) => allow(tokens, String(tokenId)),
    feedFetch: (key) => take(feedFetches, key),
    badToken: (network) => take(badTokens, network),
    upload: (memberId) => take(uploads, String(memberId)),
    comment: (memberId) => take(comments, String(memberId)),
    image: (memberId) => take(images, String(memberId)),
    attempt: (what, key, now) => throttles.attempt(db, `${what} ${key}`, RULES[what], now),
    forget: (what, key) => throttles.forget(db, `${what} ${key}`),
    signIn: createSignInThrottle(db),
  }
}

function limiter(points: number, seconds: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: seconds })
}

async function take(limit: RateLimiterMemory, key: string): Promise<number> {
  return (await allow(limit, key)).waitSeconds
}

async function allow(limiter: RateLimiterMemory, key: string): Promise<Allowance> {
  const [counted, isOver] = await consume(limiter, key)
  const resetSeconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1000))
  return {
    waitSeconds: isOver ? resetSeconds : 0,
    limit: limiter.points,
    remaining: Math.max(0, counted.remainingPoints),
    resetSeconds,
  }
}

// The library rejects with its count when there is nothing left.
async function consume(
  limiter: RateLimiterMemory,
  key: string,
): Promise<readonly [counted: RateLimiterRes, isOver: boolean]> {
  try {
    return [await limiter.consume(key), false]
  } catch (refused) {
    if (refused instanceof Error) throw refused
    return [refused as RateLimiterRes, true]
  }
}
