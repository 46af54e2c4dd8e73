import type { Clock } from '../../shared/clock.ts'
import type { Config } from '../../shared/config.ts'
import type { Log } from '../../shared/log.ts'
import { mailServerOf } from '../../shared/mail-transport.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { AlertLine, AlertMessage } from '../../shared/alerts/message.ts'
import { alertMessage } from '../../shared/alerts/message.ts'
import { mailTool } from '../../shared/alerts/mail-tool.ts'
import { postTo } from '../../shared/alerts/post.ts'
import type { Outcome } from '../../shared/alerts/exchange.ts'
import { targetKind } from '../../shared/alerts/targets/index.ts'
import * as deliveries from '../../store/alerts/deliveries.ts'
import * as targets from '../../store/alerts/targets.ts'
import * as told from '../../store/alerts/told.ts'
import type { Db } from '../../store/base/db.ts'
import { pause } from '../../shared/running/pause.ts'
import type { RunningWork } from '../../shared/running/until-stopped.ts'
import { startUntilStopped } from '../../shared/running/until-stopped.ts'

const LOOK_MS = 1_000
/** How many deliveries are sent at the same time. */
const AT_ONCE = 2
/** The most alerts in one message that get links. */
const WITH_LINKS = 5

export interface SenderOptions {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
}

/**
 * Sends the outbox of alerts. One node takes each delivery, and repeats it after a pause if it
 * failed.
 */
export function startSender(options: SenderOptions): RunningWork {
  return startUntilStopped((stopping) => sendAll(options, stopping))
}

/**
 * Sends two deliveries at a time, so that a target that does not answer does not delay the others.
 */
async function sendAll(options: SenderOptions, stopping: AbortSignal): Promise<void> {
  const { db, clock, log } = options
  const running = new Set<Promise<void>>()
  while (!stopping.aborted) {
    if (running.size === AT_ONCE) await Promise.race(running)
    try {
      const delivery = await deliveries.claim(db, clock.now())
      if (delivery === null) {
        await pause(LOOK_MS, stopping)
        continue
      }
      const one = sendAndNote(options, delivery).finally(() => running.delete(one))
      running.add(one)
    } catch (error) {
      log.debug('alerts.unsent', { error: String(error) })
      await pause(LOOK_MS, stopping)
    }
  }
  await Promise.all(running)
}

async function sendAndNote(options: SenderOptions, delivery: deliveries.Claimed): Promise<void> {
  const { db, clock, log } = options
  const { id, target, kind } = delivery
  try {
    const { outcome, lines } = await send(options, delivery)
    const became =
      outcome === null
        ? await deliveries.drop(db, id)
        : await deliveries.note(db, delivery, lines, outcome, clock.now())
    const error = outcome === null || outcome.ok ? {} : { error: outcome.error }
    log('alerts.sent', { deliveryId: id, target, kind, became, ...error })
  } catch (error) {
    // The claim expires, and another attempt follows.
    log.debug('alerts.unsent', { deliveryId: id, error: String(error) })
  }
}

interface Sent {
  /** Null: nothing in the message was true any longer, so it was not sent. */
  readonly outcome: Outcome | null
  readonly lines: readonly AlertLine[]
}

async function send(options: SenderOptions, delivery: deliveries.Claimed): Promise<Sent> {
  const { db, secrets, clock, config } = options
  const final = (error: string): Sent => {
    return { outcome: { ok: false, error, isFinal: true }, lines: [] }
  }
  const kind = targetKind(delivery.kind)
  const message = alertMessage.safeParse(delivery.message)
  if (kind === null || !message.success) return final('this release cannot send it')
  let settings
  try {
    settings = targets.unsealed(secrets, delivery.sealed)
  } catch {
    return final('its settings were sealed with another secret')
  }
  const lines = await told.current(db, delivery.targetId, message.data.lines)
  if (lines.length === 0) return { outcome: null, lines }
  const now = { ...message.data, lines }
  const tools = {
    ...{ now: clock.now(), deliveryId: String(delivery.id), post: postTo },
    mail: mailTool(mailServerOf(config), now, delivery.id),
  }
  const withLinks = { ...now, links: await linksFor(options, delivery, now) }
  return { outcome: await kind.send(withLinks, settings, tools), lines }
}

/** Creates the links with which a reader of this target answers. */
async function linksFor(
  { db, clock, config }: SenderOptions,
  { targetId }: deliveries.Claimed,
  { lines }: AlertMessage,
): Promise<AlertMessage['links']> {
  const made: { label: string; url: string }[] = []
  const firing = lines.filter(({ what }) => what === 'firing' || what === 'repeat')
  for (const { alertId } of firing.slice(0, WITH_LINKS)) {
    if (alertId === null) continue
    for (const act of ['acknowledge', 'silence'] as const) {
      const word = await deliveries.makeLink(db, { alertId, act, targetId }, clock.now())
      const label = act === 'acknowledge' ? `Acknowledge #${alertId}` : `Silence #${alertId}`
      made.push({ label, url: `${config.BABOU_SITE_URL}/alerts/${word}` })
    }
  }
  return made
}
