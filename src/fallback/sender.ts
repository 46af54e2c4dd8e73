import type { KeptAlerts, KeptTarget } from '../shared/alerts/kept.ts'
import type { ToldAlert } from '../shared/alerts/told.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import { repeatMsOf, windowsOf } from './kept-limits.ts'
import type { SendMessage } from './telling.ts'
import { messageOf, pauseAfter } from './telling.ts'
import type { DueLine } from './told-alerts.ts'
import { dueLines } from './told-alerts.ts'

export interface SenderOptions {
  readonly send: SendMessage
  readonly clock: Clock
  readonly log: Log
  /** Called when a target has accepted these lines. */
  readonly onDelivered: (target: string, lines: readonly DueLine[], now: Date) => void
}

/** Sends to all targets; each gets one message at a time. */
export interface Sender {
  /**
   * Starts to send what is due of these alerts. A message that is being sent is finished even if it
   * is no longer true: if it were aborted, the target might have accepted it without this node
   * knowing, and would never get a correction.
   */
  readonly keepTo: (alerts: readonly ToldAlert[], kept: KeptAlerts) => void
  readonly isSending: () => boolean
  /** Aborts sending; resolves when nothing is being sent. */
  readonly end: () => Promise<void>
}

interface Sending {
  readonly ending: AbortController
  readonly done: Promise<void>
}

interface State {
  readonly options: SenderOptions
  readonly sending: Map<string, Sending>
  /**
   * The targets, by name, that did not accept the last message, and until when they are left in
   * peace (monotonic seconds).
   */
  readonly resting: Map<string, { readonly attempts: number; readonly until: number }>
}

export function createSender(options: SenderOptions): Sender {
  const state: State = { options, sending: new Map(), resting: new Map() }
  return {
    keepTo: (alerts, kept) => keepTo(state, alerts, kept),
    isSending: () => state.sending.size > 0,
    end: () => end(state),
  }
}

function keepTo(state: State, alerts: readonly ToldAlert[], kept: KeptAlerts): void {
  const { clock } = state.options
  const rules = { now: clock.now(), repeatMs: repeatMsOf(kept), windows: windowsOf(kept) }
  for (const target of kept.targets) {
    if (state.sending.has(target.name)) continue
    const due = dueLines(alerts, target, rules)
    const rest = state.resting.get(target.name)
    if (due.length === 0 || (rest?.until ?? 0) > clock.monotonicSeconds()) continue
    const ending = new AbortController()
    const done = deliver(state, kept, target, due, ending.signal).finally(() => {
      state.sending.delete(target.name)
    })
    state.sending.set(target.name, { ending, done })
  }
}

async function deliver(
  state: State,
  kept: KeptAlerts,
  target: KeptTarget,
  lines: readonly DueLine[],
  ending: AbortSignal,
): Promise<void> {
  const { send, clock, log, onDelivered } = state.options
  const { name, kind } = target
  const now = clock.now()
  const outcome = await send(kept, target, messageOf(kept, name, lines, now), ending).catch(
    (error: unknown) => ({ ok: false, error: String(error), isFinal: false }) as const,
  )
  const error = outcome.ok ? {} : { error: outcome.error }
  log('alerts.sent-without-jobs', { target: name, kind, ...error })
  if (outcome.ok) {
    state.resting.delete(name)
    onDelivered(name, lines, now)
    return
  }
  const attempts = (state.resting.get(name)?.attempts ?? 0) + 1
  const until = clock.monotonicSeconds() + pauseAfter(attempts, outcome)
  state.resting.set(name, { attempts, until })
}

async function end({ sending }: State): Promise<void> {
  const all = [...sending.values()]
  all.forEach(({ ending }) => ending.abort())
  await Promise.all(all.map(({ done }) => done))
}
