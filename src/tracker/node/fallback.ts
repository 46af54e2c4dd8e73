import { envelope } from '../../bridge/define-event.ts'
import { alertsTold } from '../../bridge/events/alert-events.ts'
import type { Link } from '../../bridge/link/types.ts'
import type { Fallback } from '../../fallback/watch.ts'
import { startFallback } from '../../fallback/watch.ts'
import type { ToldAlert } from '../../shared/alerts/told.ts'
import type { RoleContext } from '../../shared/lifecycle.ts'

/**
 * For how many seconds no one is alerted about a hub that has announced its stop: the time of an
 * upgrade.
 */
const UPGRADE_SECONDS = 900

/**
 * How many times messages are handed over to jobs, because the link may end before jobs has stored
 * them.
 */
const HAND_OVERS = 3
const ALERTS_A_MESSAGE = 25

export interface TrackerFallback extends Fallback {
  /** Call it when the link has ended. */
  readonly linkEnded: () => void
}

/** Sends alerts from this tracker while no jobs node can be reached. */
export function startTrackerFallback(
  context: RoleContext,
  link: Pick<Link, 'send' | 'status'>,
): TrackerFallback {
  const { clock } = context
  let expectedUntil = 0
  const fallback = startFallback({
    ...{ ...context, role: 'tracker', read: null, handOvers: HAND_OVERS },
    sight() {
      const isExpected = clock.monotonicSeconds() < expectedUntil
      const isUsual = link.status().isUp || isExpected
      return Promise.resolve({ isUsual, database: null, jobsAreSilent: !isUsual })
    },
    handOver: (told) => Promise.resolve(link.status().isUp && sendAll(link, told)),
  })
  return {
    ...fallback,
    linkEnded() {
      const isStopping = link.status().fault?.includes('is stopping') === true
      expectedUntil = isStopping ? clock.monotonicSeconds() + UPGRADE_SECONDS : 0
    },
  }
}

/**
 * Sends alerts in small messages, however many targets each alert has; returns false when the link
 * is full.
 */
function sendAll(link: Pick<Link, 'send'>, told: readonly ToldAlert[]): boolean {
  for (let from = 0; from < told.length; from += ALERTS_A_MESSAGE) {
    const alerts = told.slice(from, from + ALERTS_A_MESSAGE)
    if (!link.send(envelope(alertsTold, { alerts }))) return false
  }
  return true
}
