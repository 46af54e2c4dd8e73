import { DAY_MS, MINUTE_MS } from '../units.ts'

// Decides when to notify a member that a port has closed or is open again. One failed test may be a
// restart of the client or a lost packet, and a port may flap for days.

/** How long a result must hold: from its first test to a later one with the same result. */
export const CONFIRM_MS = 10 * MINUTE_MS
/**
 * A member gets at most one notification about closed ports of an address family within this time.
 */
const CLOSED_AGAIN_MS = DAY_MS

interface TestedPort {
  readonly reachable: boolean
  /** The first test with this result, and the last one. */
  readonly since: Date
  readonly testedAt: Date
  /** The state in the last notification about this port; null: there was none. */
  readonly toldOpen: boolean | null
  /** The last notification about a closed port of this member and family; null: there was none. */
  readonly toldClosedAt: Date | null
}

/**
 * Returns the notification that is due; null: none. A change within a day after a port was reported
 * closed is reported by the first test after that day, if it still holds.
 */
export function portNotification(
  { reachable, since, testedAt, toldOpen, toldClosedAt }: TestedPort,
  now: Date,
): 'port-open' | 'port-closed' | null {
  // Before any notification, an open port is what members expect.
  if (reachable === (toldOpen ?? true)) return null
  if (testedAt.getTime() - since.getTime() < CONFIRM_MS) return null
  if (reachable) return 'port-open'
  const isSoon = toldClosedAt !== null && now.getTime() - toldClosedAt.getTime() < CLOSED_AGAIN_MS
  return isSoon ? null : 'port-closed'
}
