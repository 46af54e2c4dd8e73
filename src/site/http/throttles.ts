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
/** New accounts and set-up attempts from one network in an hour. */
const ACCOUNTS_PER_HOUR = 30

/**
 * Uploads that one member has checked or published in a minute: a large one takes a second to read.
 */
const UPLOADS_PER_MINUTE = 30

/** Each answers the seconds to wait, 0 to go on. */
export interface Throttles {
  readonly request: (who: string) => Promise<number>
  readonly newAccount: (network: string) => Promise<number>
  readonly upload: (memberId: number) => Promise<number>
  readonly signIn: SignInThrottle
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
  const accounts = limiter(ACCOUNTS_PER_HOUR, 3600)
  const uploads = limiter(UPLOADS_PER_MINUTE, 60)
  return {
    request: (who) => take(requests, who),
    newAccount: (network) => take(accounts, network),
    upload: (memberId) => take(uploads, String(memberId)),
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
  try {
    await limit.consume(key)
    return 0
  } catch (refused) {
    if (refused instanceof Error) throw refused
    const { msBeforeNext } = refused as { msBeforeNext: number }
    return Math.max(1, Math.ceil(msBeforeNext / 1000))
  }
}
