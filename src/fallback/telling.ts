import type { NextAlert } from '../domain/alerts/look.ts'
import { nextAttempt, wants } from '../domain/alerts/recipients.ts'
import type { KeptAlerts, KeptTarget } from '../shared/alerts/kept.ts'
import type { AlertLine, AlertMessage } from '../shared/alerts/message.ts'
import { alertMessage } from '../shared/alerts/message.ts'
import { mailTool } from '../shared/alerts/mail-tool.ts'
import { postTo } from '../shared/alerts/post.ts'
import type { Outcome } from '../shared/alerts/exchange.ts'
import { targetKind } from '../shared/alerts/targets/index.ts'
import { shortDigest } from '../shared/digests.ts'
import type { Log } from '../shared/log.ts'
import type { Infer } from '../shared/shape.ts'
import { count, list, record, text } from '../shared/shape.ts'

const MOST_LINES = 20
const MOST_QUEUED = 200

/** Messages that no target has accepted yet. */
export const queuedMessages = list(
  record({ target: text(60), message: alertMessage, attempts: count, dueAt: count }),
).max(MOST_QUEUED)

export type Queued = Readonly<Infer<typeof queuedMessages>[number]>

/** One message for each target that wants any of what changed. */
export function messagesFor(
  kept: KeptAlerts,
  changes: readonly NextAlert[],
  now: Date,
): readonly Queued[] {
  const lines = changes.flatMap(lineOf)
  if (lines.length === 0) return []
  const around = { siteName: kept.siteName, url: kept.url, at: now.toISOString(), links: [] }
  return kept.targets.flatMap((target) => {
    const wanted = lines.filter(({ severity }) => wants(target, severity, now))
    if (wanted.length === 0) return []
    const more = Math.max(0, wanted.length - MOST_LINES)
    const message = { ...around, lines: wanted.slice(0, MOST_LINES), more }
    return [{ target: target.name, message, attempts: 0, dueAt: now.getTime() }]
  })
}

function lineOf({ told, life, condition, subject, severity, says }: NextAlert): AlertLine[] {
  if (told === null || life === null) return []
  const since = new Date(life.since).toISOString()
  return [{ what: told, alertId: null, condition, subject, severity, says, since }]
}

/** Sends what is due, to all targets simultaneously; returns what is still to be sent. */
export async function sendDue(
  kept: KeptAlerts,
  queue: readonly Queued[],
  now: Date,
  log: Log,
): Promise<readonly Queued[]> {
  const left = await Promise.all(queue.map((one) => sendOne(kept, one, now, log)))
  return left.filter((one) => one !== null).slice(-MOST_QUEUED)
}

async function sendOne(
  kept: KeptAlerts,
  queued: Queued,
  now: Date,
  log: Log,
): Promise<Queued | null> {
  if (queued.dueAt > now.getTime()) return queued
  const target = kept.targets.find(({ name }) => name === queued.target)
  if (target === undefined) return null // staff removed it
  const outcome = await send(kept, target, queued.message, now)
  const error = outcome.ok ? {} : { error: outcome.error }
  log('alerts.sent-without-jobs', { target: target.name, kind: target.kind, ...error })
  if (outcome.ok || outcome.isFinal) return null
  const attempts = queued.attempts + 1
  const due = nextAttempt(attempts, now)
  if (due === null) return null
  const rest = now.getTime() + (outcome.restSeconds ?? 0) * 1_000
  return { ...queued, attempts, dueAt: Math.max(due.getTime(), rest) }
}

async function send(
  { smtp }: KeptAlerts,
  { kind, settings, name }: KeptTarget,
  message: AlertMessage,
  now: Date,
): Promise<Outcome> {
  const found = targetKind(kind)
  if (found === null) return { ok: false, error: 'this release cannot send it', isFinal: true }
  const deliveryId = shortDigest(JSON.stringify([name, message]))
  const tools = { now, deliveryId, post: postTo, mail: mailTool(smtp, message, deliveryId) }
  return found.send(message, settings, tools)
}
