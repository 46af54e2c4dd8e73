import { DAY_SECONDS, HOUR_SECONDS } from '../units.ts'
import type { ThrottleRule } from './throttle.ts'

// Attempts that may be made by a thief or a flooder, counted in the database for all site nodes
// together.

/** Attempts other than sign-ins, each under the key that is passed with it. */
export const ATTEMPTS = {
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

export type AttemptKind = keyof typeof ATTEMPTS

/** Failures to sign in. */
export const SIGN_INS = {
  /** For one account from one network: more than a member who forgot the password causes. */
  ofPair: { free: 5, firstSeconds: 30, mostSeconds: 1_800, forgetSeconds: HOUR_SECONDS },
  /** From one network for any account: a household or an office causes fewer. */
  ofNetwork: { free: 60, firstSeconds: 60, mostSeconds: 900, forgetSeconds: 900 },
  /**
   * For one account from all networks, counted separately for places that its member has never
   * been, for known browsers, and for sessions. A stolen cookie can be sent from any number of
   * networks.
   */
  ofAccount: { free: 40, firstSeconds: 60, mostSeconds: 900, forgetSeconds: HOUR_SECONDS },
} as const satisfies Record<string, ThrottleRule>
