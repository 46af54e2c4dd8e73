import { DAY_MS, MINUTE_MS } from '../units.ts'

// Decides when to notify a member that a port has closed or is open again. A single failed test may
// be caused by a restart of the client or a lost packet, and a port may change back and forth for
// days.

/** For how long a result must hold: from its first test to a later one with the same result. */
export const CONFIRM_MS = 10 * MINUTE_MS
/**
 * Within this time, a member gets at most one notification about closed ports of an address family.
 */
const CLOSED_AGAIN_MS = DAY_MS

interface TestedPort {
  readonly reachable: boolean
  /** When a test first had this result, and when it last had it. */
  readonly since: Date
  readonly testedAt: Date
  /** The state that the last notification about this port reported; null: there was none. */
  readonly toldOpen: boolean | null
  /** When the member was last notified about a closed port of this family; null: never. */
  readonly toldClosedAt: Date | null
}

/**
 * Returns the notification that is due; null: none. If the state changes within a day after a port
 * was reported as closed, the first test after that day reports it, if it still holds.
 */
export function portNotification(
  { reachable, since, testedAt, toldOpen, toldClosedAt }: TestedPort,
  now: Date,
): 'port-open' | 'port-closed' | null {
  // Without an earlier notification, the member expects the port to be open.
  if (reachable === (toldOpen ?? true)) return null
  if (testedAt.getTime() - since.getTime() < CONFIRM_MS) return null
  if (reachable) return 'port-open'
  const isSoon = toldClosedAt !== null && now.getTime() - toldClosedAt.getTime() < CLOSED_AGAIN_MS
  return isSoon ? null : 'port-closed'
}
