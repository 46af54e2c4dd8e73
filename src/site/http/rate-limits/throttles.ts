import type { RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { AttemptKind } from '../../../domain/rate-limits/attempts.ts'
import { ATTEMPTS } from '../../../domain/rate-limits/attempts.ts'
import { FLOODS } from '../../../domain/rate-limits/floods.ts'
import { HOUR_SECONDS } from '../../../domain/units.ts'
import type { Db } from '../../../store/base/db.ts'
import * as throttles from '../../../store/base/throttles.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'
import { createSignInThrottle } from './sign-in-throttle.ts'

// The limits are in domain/rate-limits: floods are counted in memory, attempts in the database.

const MINUTE_SECONDS = 60

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
  readonly attempt: (what: AttemptKind, key: string | number, now: Date) => Promise<number>
  /** Removes an attempt from the counters: it was legitimate. */
  readonly forget: (what: AttemptKind, key: string | number) => Promise<void>
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
  {
    requestsPerMinute = FLOODS.requestsPerMinute,
    minuteSeconds = MINUTE_SECONDS,
  }: FloodLimits = {},
): Throttles {
  const requests = limiter(requestsPerMinute, minuteSeconds)
  const tokens = limiter(FLOODS.tokenRequestsPerMinute, minuteSeconds)
  const feedFetches = limiter(FLOODS.tokenRequestsPerMinute, minuteSeconds)
  const feeds = limiter(FLOODS.feedRequestsPerMinute, minuteSeconds)
  const badTokens = limiter(FLOODS.badTokens, FLOODS.badTokensSeconds)
  const uploads = limiter(FLOODS.uploadsPerMinute, minuteSeconds)
  const reactions = limiter(FLOODS.reactionsPerMinute, minuteSeconds)
  const previews = limiter(FLOODS.previewsPerMinute, minuteSeconds)
  const images = limiter(FLOODS.imagesPerHour, HOUR_SECONDS)
  return {
    request: (who) => take(requests, who),
    token: (tokenId) => allow(tokens, String(tokenId)),
    feedFetch: (key) => take(feedFetches, key),
    feed: (address) => take(feeds, address),
    badToken: (network) => take(badTokens, network),
    upload: (memberId) => take(uploads, String(memberId)),
    reaction: (memberId) => take(reactions, String(memberId)),
    preview: (memberId, letters) =>
      take(previews, String(memberId), 1 + Math.floor(letters / FLOODS.lettersOfPreview)),
    image: (memberId) => take(images, String(memberId)),
    attempt: (what, key, now) => throttles.attempt(db, `${what} ${key}`, ATTEMPTS[what], now),
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
