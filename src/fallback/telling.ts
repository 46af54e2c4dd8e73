import type { KeptAlerts, KeptTarget } from '../shared/alerts/kept.ts'
import type { AlertMessage } from '../shared/alerts/message.ts'
import { mailTool } from '../shared/alerts/mail-tool.ts'
import { postTo } from '../shared/alerts/post.ts'
import type { Outcome } from '../shared/alerts/exchange.ts'
import { targetKind } from '../shared/alerts/targets/index.ts'
import { shortDigest } from '../shared/digests.ts'
import type { DueLine } from './told-alerts.ts'

// One message to one target.

const MOST_LINES = 20
/**
 * The pauses before the next attempt, in seconds: after the first failure, the second one, and so
 * on.
 */
const PAUSES = [5, 10, 20, 40, 60] as const
/**
 * After this time, a target that refused a message permanently is tried again, because it may have
 * been changed.
 */
const REFUSED_SECONDS = 1_800

/** Sends a message to a target. It gives up when `stopping` is aborted. */
export type SendMessage = (
  kept: KeptAlerts,
  target: KeptTarget,
  sent: { readonly message: AlertMessage; readonly deliveryId: string },
  stopping: AbortSignal,
) => Promise<Outcome>

/** Returns a message with these lines. Its ID is the same for each attempt and on each node. */
export function messageOf(
  { siteName, url }: Pick<KeptAlerts, 'siteName' | 'url'>,
  target: string,
  due: readonly DueLine[],
  now: Date,
) {
  const lines = due.map(({ what, alert }) => {
    const { condition, subject, severity, says, since } = alert
    const about = { condition, subject, severity, says }
    return { what, alertId: null, ...about, since: new Date(since).toISOString() }
  })
  const more = Math.max(0, lines.length - MOST_LINES)
  const shown = lines.slice(0, MOST_LINES)
  const message = { siteName, url, at: now.toISOString(), lines: shown, more, links: [] }
  const same = due.map(({ what, alert: { condition, subject, since, toldAt } }) => {
    return [what, condition, subject, since, what === 'repeat' ? toldAt : null]
  })
  return { message, deliveryId: shortDigest(JSON.stringify([target, same])) }
}

export const sendMessage: SendMessage = async (kept, target, sent, stopping) => {
  const { kind, settings } = target
  const { message, deliveryId } = sent
  const found = targetKind(kind)
  if (found === null) return { ok: false, error: 'this release cannot send it', isFinal: true }
  return found.send(message, settings, {
    now: new Date(message.at),
    deliveryId,
    post: (url, posting) => postTo(url, posting, { stopping }),
    mail: mailTool(kept.smtp, message, deliveryId),
  })
}

/** Returns how many seconds to wait after this number of failed attempts. */
export function pauseAfter(attempts: number, outcome: Outcome & { readonly ok: false }): number {
  const usual = PAUSES[Math.min(attempts, PAUSES.length) - 1]
  return Math.max(outcome.isFinal ? REFUSED_SECONDS : usual, outcome.restSeconds ?? 0)
}
