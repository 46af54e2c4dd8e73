import type { RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimiterMemory } from 'rate-limiter-flexible'

// Counted in the memory of each site node: n nodes let pass n times as much, which is still little.

/** Requests of one member, or of one network without a member, in a minute: far above a reader. */
const REQUESTS_PER_MINUTE = 900
/** Failed sign-ins of one account from one network: more than a forgotten password takes. */
const FAILURES_OF_PAIR = 8
/** Failed sign-ins from one network whatever the account: a household or an office. */
const FAILURES_OF_NETWORK = 60
/**
 * Failed sign-ins of one account from everywhere, browsers that signed in to it before left out.
 */
const FAILURES_OF_ACCOUNT = 60
const WINDOW_SECONDS = 15 * 60
/** Requests of one API token in a minute: five a second, more than a polite tool sends. */
const TOKEN_REQUESTS_PER_MINUTE = 300
/** Requests with tokens that are none, from one network in a quarter of an hour. */
const BAD_TOKENS = 60
/** New accounts and set-up attempts from one network in an hour. */
const ACCOUNTS_PER_HOUR = 30

/**
 * Uploads that one member has checked or published in a minute: a large one takes a second to read.
 */
const UPLOADS_PER_MINUTE = 30
/** Comments of one member in a minute: faster than anybody writes something worth reading. */
const COMMENTS_PER_MINUTE = 10

/** Each answers the seconds to wait, 0 to go on. */
export interface Throttles {
  readonly request: (who: string) => Promise<number>
  /** Counts a request with this token, and says how many are left. */
  readonly token: (tokenId: number) => Promise<Allowance>
  readonly badToken: (network: string) => Promise<number>
  /** Counts a fetch with a feed key, whoever sends it from wherever. */
  readonly feedFetch: (key: string) => Promise<number>
  readonly newAccount: (network: string) => Promise<number>
  readonly upload: (memberId: number) => Promise<number>
  readonly comment: (memberId: number) => Promise<number>
  readonly signIn: SignInThrottle
}

/** What a tool is told of its limit, in `X-RateLimit-*`. */
export interface Allowance {
  /** Seconds to wait, 0 to go on. */
  readonly waitSeconds: number
  readonly limit: number
  readonly remaining: number
  /** Seconds until all of it is there again. */
  readonly resetSeconds: number
}

export interface SignInAttempt {
  readonly name: string
  readonly network: string
  /** Whether this browser has signed in to this account before: a flood from elsewhere, meant to
   *  lock the honest member out, does not count against it. */
  readonly isKnownBrowser: boolean
}

export interface SignInThrottle {
  /** Counts an attempt before its password is looked at, so that a burst gains nothing. */
  readonly attempt: (attempt: SignInAttempt) => Promise<number>
  /** Takes the attempt back: it was the right password. */
  readonly succeeded: (attempt: SignInAttempt) => Promise<void>
}

export function createThrottles(): Throttles {
  const requests = limiter(REQUESTS_PER_MINUTE, 60)
  const tokens = limiter(TOKEN_REQUESTS_PER_MINUTE, 60)
  const feedFetches = limiter(TOKEN_REQUESTS_PER_MINUTE, 60)
  const badTokens = limiter(BAD_TOKENS, WINDOW_SECONDS)
  const accounts = limiter(ACCOUNTS_PER_HOUR, 3600)
  const uploads = limiter(UPLOADS_PER_MINUTE, 60)
  const comments = limiter(COMMENTS_PER_MINUTE, 60)
  return {
    request: (who) => take(requests, who),
    token: (tokenId) => allow(tokens, String(tokenId)),
    feedFetch: (key) => take(feedFetches, key),
    badToken: (network) => take(badTokens, network),
    newAccount: (network) => take(accounts, network),
    upload: (memberId) => take(uploads, String(memberId)),
    comment: (memberId) => take(comments, String(memberId)),
    signIn: createSignInThrottle(),
  }
}

function createSignInThrottle(): SignInThrottle {
  const pairs = limiter(FAILURES_OF_PAIR, WINDOW_SECONDS)
  const networks = limiter(FAILURES_OF_NETWORK, WINDOW_SECONDS)
  const accounts = limiter(FAILURES_OF_ACCOUNT, WINDOW_SECONDS)
  const counters = ({ name, network, isKnownBrowser }: SignInAttempt) => {
    const account = name.toLowerCase()
    const all: [RateLimiterMemory, string][] = [
      [pairs, `${isKnownBrowser ? 'known' : 'new'} ${account} ${network}`],
      [networks, network],
    ]
    if (!isKnownBrowser) all.push([accounts, account])
    return all
  }
  return {
    async attempt(attempt) {
      // One after another: what a narrow counter refuses is not held against the wider ones, else
      // one network alone could use up what an account has from everywhere.
      for (const [counter, key] of counters(attempt)) {
        const seconds = await take(counter, key)
        if (seconds > 0) return seconds
      }
      return 0
    },
    async succeeded(attempt) {
      const [[pair, key], ...others] = counters(attempt)
      await pair.delete(key)
      await Promise.all(others.map(([one, name]) => one.reward(name)))
    },
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
