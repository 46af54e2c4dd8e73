import { DAY_SECONDS, HOUR_SECONDS } from '../units.ts'
import type { ThrottleRule } from './throttle.ts'

// Attempts that may come from a thief or a flooder. They are counted in the database, for all site
// nodes together.

/** Attempts other than sign-ins, each of which is counted by the key that is passed with it. */
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
  /** Password resets sent to one account; further ones are dropped without a message. */
  resetOf: {
    free: 3,
    firstSeconds: 300,
    mostSeconds: HOUR_SECONDS,
    forgetSeconds: 6 * HOUR_SECONDS,
  },
  /** Emails that a member can request: to verify an address, and for invites. */
  mail: {
    free: 10,
    firstSeconds: 300,
    mostSeconds: HOUR_SECONDS,
    forgetSeconds: 12 * HOUR_SECONDS,
  },
  /** Password confirmations in one session, so that a thief cannot slow down another session. */
  ownPassword: { free: 8, firstSeconds: 30, mostSeconds: 1800, forgetSeconds: HOUR_SECONDS },
  /** Answers of security keys at sign-in, from one network or one known browser. */
  key: { free: 20, firstSeconds: 30, mostSeconds: 1800, forgetSeconds: HOUR_SECONDS },
  /** Applications and appeals from one network. */
  petition: {
    free: 20,
    firstSeconds: 600,
    mostSeconds: 6 * HOUR_SECONDS,
    forgetSeconds: DAY_SECONDS,
  },
  /** Requests from one network for email links that do not exist. */
  link: { free: 30, firstSeconds: 60, mostSeconds: HOUR_SECONDS, forgetSeconds: HOUR_SECONDS },
} as const satisfies Record<string, ThrottleRule>

export type AttemptKind = keyof typeof ATTEMPTS

/** Failed sign-ins. */
export const SIGN_INS = {
  /** For one account from one network: a member who forgot the password causes fewer. */
  ofPair: { free: 5, firstSeconds: 30, mostSeconds: 1_800, forgetSeconds: HOUR_SECONDS },
  /** From one network for any account: a household or an office causes fewer. */
  ofNetwork: { free: 60, firstSeconds: 60, mostSeconds: 900, forgetSeconds: 900 },
  /**
   * For one account from all networks, counted separately for places where the member has never
   * been, for known browsers, and for sessions. A stolen cookie can be sent from any number of
   * networks.
   */
  ofAccount: { free: 40, firstSeconds: 60, mostSeconds: 900, forgetSeconds: HOUR_SECONDS },
} as const satisfies Record<string, ThrottleRule>
