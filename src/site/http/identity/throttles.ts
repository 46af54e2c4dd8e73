import type { RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { ThrottleRule } from '../../../domain/accounts/throttle.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../../domain/units.ts'
import type { Db } from '../../../store/base/db.ts'
import * as throttles from '../../../store/base/throttles.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'
import { createSignInThrottle } from './sign-in-throttle.ts'

// Floods are counted in the memory of each site node: n nodes allow n times as many requests, which
// is still few. Limits that protect accounts are counted in the database for all nodes together.

/**
 * Requests per minute by one member, or by one network without a member: far more than a person
 * sends.
 */
const REQUESTS_PER_MINUTE = 900
/** Requests per minute with one API token: five per second, more than a polite tool sends. */
const TOKEN_REQUESTS_PER_MINUTE = 300
/** Requests per minute for one feed: readers ask every few minutes. */
const FEED_REQUESTS_PER_MINUTE = 60
const MINUTE_SECONDS = 60
/** Requests with invalid tokens from one network in 15 minutes. */
const BAD_TOKENS = 60
const BAD_TOKENS_SECONDS = 15 * 60
/** Uploads per minute that one member can have checked or published: a large one takes a second. */
const UPLOADS_PER_MINUTE = 30
/** Reactions per minute by one member. */
const REACTIONS_PER_MINUTE = 30
/**
 * The cost of one member's previews per minute: each counts as one, plus one for every 1,000
 * letters. The longest texts can be previewed six times.
 */
const PREVIEWS_PER_MINUTE = 300
const LETTERS_OF_PREVIEW = 1_000
/** Images per hour by one member: each costs a second of processor time. */
const IMAGES_PER_HOUR = 120

/** Attempts other than sign-ins, each under the key that is passed with it. */
const RULES = {
  /** New accounts and set-up attempts from one network. */
  newAccount: {
    free: 30,
    firstSeconds: 600,
    mostSeconds: HOUR_SECONDS,
    forgetSeconds: HOUR_SECONDS,
  },
  /** Tests of a member's ports. */
  portTest: { free: 2, firstSeconds: 60, mostSeconds: 600, forgetSeconds: HOUR_SECONDS },
  /** Password resets requested by one network. */
  resetFrom: { free: 20, firstSeconds: 60, mostSeconds: HOUR_SECONDS, forgetSeconds: HOUR_SECONDS },
  /** Password resets sent to one account; further ones are dropped silently. */
  resetOf: {
    free: 3,
    firstSeconds: 300,
    mostSeconds: HOUR_SECONDS,
    forgetSeconds: 6 * HOUR_SECONDS,
  },
  /** Emails that a member can request: verification of addresses, invites. */
  mail: {
    free: 10,
    firstSeconds: 300,
    mostSeconds: HOUR_SECONDS,
    forgetSeconds: 12 * HOUR_SECONDS,
  },
  /** Password confirmations in one session: a thief cannot slow down another session. */
  ownPassword: { free: 8, firstSeconds: 30, mostSeconds: 1800, forgetSeconds: HOUR_SECONDS },
  /** Responses of security keys at sign-in, from one network or one known browser. */
  key: { free: 20, firstSeconds: 30, mostSeconds: 1800, forgetSeconds: HOUR_SECONDS },
  /** Applications and appeals from one network. */
  petition: {
    free: 20,
    firstSeconds: 600,
    mostSeconds: 6 * HOUR_SECONDS,
    forgetSeconds: DAY_SECONDS,
  },
  /** Links from emails that lead to nothing, from one network. */
  link: { free: 30, firstSeconds: 60, mostSeconds: HOUR_SECONDS, forgetSeconds: HOUR_SECONDS },
} as const satisfies Record<string, ThrottleRule>

type Throttled = keyof typeof RULES

/** Each function returns the seconds to wait, or 0 to continue. */
export interface Throttles {
  readonly request: (who: string) => Promise<number>
  /** Counts a request with this token, and returns the number left. */
  readonly token: (tokenId: number) => Promise<Allowance>
  readonly badToken: (network: string) => Promise<number>
  /** Counts a request with a feed key, from any address. */
  readonly feedFetch: (key: string) => Promise<number>
  /** Counts a request for one feed of a key: other feeds of the key are not affected by it. */
  readonly feed: (address: string) => Promise<number>
  readonly upload: (memberId: number) => Promise<number>
  /** Counts a reaction to a text. */
  readonly reaction: (memberId: number) => Promise<number>
  /** Counts a preview of a text with this number of letters. */
  readonly preview: (memberId: number, letters: number) => Promise<number>
  readonly image: (memberId: number) => Promise<number>
  readonly attempt: (what: Throttled, key: string | number, now: Date) => Promise<number>
  /** Removes an attempt from the counters: it was legitimate. */
  readonly forget: (what: Throttled, key: string | number) => Promise<void>
  readonly signIn: SignInThrottle
}

/** A tool's limit, sent in `X-RateLimit-*`. */
interface Allowance {
  /** The seconds to wait, or 0 to continue. */
  readonly waitSeconds: number
  readonly limit: number
  readonly remaining: number
  /** The seconds until the full allowance is available again. */
  readonly resetSeconds: number
}

/** The limits of floods that a test replaces. */
export interface FloodLimits {
  /** For one member or network: a test that reads every page needs more than the default. */
  readonly requestsPerMinute?: number
  /** A minute of these limits: a slow machine needs longer for as many requests. */
  readonly minuteSeconds?: number
}

export function createThrottles(
  db: Db,
  { requestsPerMinute = REQUESTS_PER_MINUTE, minuteSeconds = MINUTE_SECONDS }: FloodLimits = {},
): Throttles {
  const requests = limiter(requestsPerMinute, minuteSeconds)
  const tokens = limiter(TOKEN_REQUESTS_PER_MINUTE, minuteSeconds)
  const feedFetches = limiter(TOKEN_REQUESTS_PER_MINUTE, minuteSeconds)
  const feeds = limiter(FEED_REQUESTS_PER_MINUTE, minuteSeconds)
  const badTokens = limiter(BAD_TOKENS, BAD_TOKENS_SECONDS)
  const uploads = limiter(UPLOADS_PER_MINUTE, minuteSeconds)
  const reactions = limiter(REACTIONS_PER_MINUTE, minuteSeconds)
  const previews = limiter(PREVIEWS_PER_MINUTE, minuteSeconds)
  const images = limiter(IMAGES_PER_HOUR, HOUR_SECONDS)
  return {
    request: (who) => take(requests, who),
    token: (tokenId) => allow(tokens, String(tokenId)),
    feedFetch: (key) => take(feedFetches, key),
    feed: (address) => take(feeds, address),
    badToken: (network) => take(badTokens, network),
    upload: (memberId) => take(uploads, String(memberId)),
    reaction: (memberId) => take(reactions, String(memberId)),
    preview: (memberId, letters) =>
      take(previews, String(memberId), 1 + Math.floor(letters / LETTERS_OF_PREVIEW)),
    image: (memberId) => take(images, String(memberId)),
    attempt: (what, key, now) => throttles.attempt(db, `${what} ${key}`, RULES[what], now),
    forget: (what, key) => throttles.forget(db, `${what} ${key}`),
    signIn: createSignInThrottle(db),
  }
}

function limiter(points: number, seconds: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: seconds })
}

async function take(limit: RateLimiterMemory, key: string, points = 1): Promise<number> {
  return (await allow(limit, key, points)).waitSeconds
}

async function allow(limiter: RateLimiterMemory, key: string, points = 1): Promise<Allowance> {
  const [counted, isOver] = await consume(limiter, key, points)
  const resetSeconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1000))
  return {
    waitSeconds: isOver ? resetSeconds : 0,
    limit: limiter.points,
    remaining: Math.max(0, counted.remainingPoints),
    resetSeconds,
  }
}

// The library rejects its promise with the count when nothing is left.
async function consume(
  limiter: RateLimiterMemory,
  key: string,
  points: number,
): Promise<readonly [counted: RateLimiterRes, isOver: boolean]> {
  try {
    return [await limiter.consume(key, points), false]
  } catch (refused) {
    if (refused instanceof Error) throw refused
    return [refused as RateLimiterRes, true]
  }
}
