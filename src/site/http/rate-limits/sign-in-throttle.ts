import { SIGN_INS } from '../../../domain/rate-limits/attempts.ts'
import type { ThrottleRule } from '../../../domain/rate-limits/throttle.ts'
import type { Db } from '../../../store/base/db.ts'
import * as throttles from '../../../store/base/throttles.ts'

/**
 * How well the account knows the source of an attempt: a session that confirms again, a browser
 * that has signed in to it, a network that has, or none of these. A flood from elsewhere must not
 * lock its member out, so each kind is counted separately.
 */
export type Acquaintance = 'session' | 'device' | 'network' | 'stranger'

interface SignInAttempt {
  /** The name of the account, so that guesses by name and by email address count together. */
  readonly account: string
  readonly network: string
  readonly from: Acquaintance
}

export interface SignInThrottle {
  /** Returns the seconds to wait, or 0; the attempt is counted before its password is checked. */
  readonly attempt: (attempt: SignInAttempt, now: Date) => Promise<number>
  /** Removes the attempt from the counters, as the password was right. */
  readonly succeeded: (attempt: SignInAttempt) => Promise<void>
}

type Counter = readonly [key: string, rule: ThrottleRule]

export function createSignInThrottle(db: Db): SignInThrottle {
  return {
    async attempt(attempt, now) {
      // In turn: what a narrow counter refuses does not count for the wider ones; otherwise one
      // network could use up all attempts that an account has from everywhere.
      for (const [key, rule] of countersOf(attempt)) {
        const seconds = await throttles.attempt(db, key, rule, now)
        if (seconds > 0) return seconds
      }
      return 0
    },
    async succeeded(attempt) {
      const [[pair], ...others] = countersOf(attempt)
      await throttles.forget(db, pair)
      for (const [key] of others) await throttles.takeBack(db, key)
    },
  }
}

function countersOf({ account, network, from }: SignInAttempt): readonly Counter[] {
  const name = account.toLowerCase()
  const pair: Counter = [`signIn ${from} ${name} ${network}`, SIGN_INS.ofPair]
  const ofNetwork: Counter = [`signInNetwork ${network}`, SIGN_INS.ofNetwork]
  const ofAccount: Counter = [`signInAccount ${from} ${name}`, SIGN_INS.ofAccount]
  if (from === 'device' || from === 'session') return [pair, ofAccount]
  return from === 'network' ? [pair, ofNetwork] : [pair, ofNetwork, ofAccount]
}
