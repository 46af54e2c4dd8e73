import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../shared/log.ts'
import type { Phase } from '../store/shadow/front.ts'
import type { Copies, Copy } from './copies.ts'
import type { Upstream } from './upstream.ts'
import { createWaiting } from './waiting.ts'

/**
 * How long new requests are held: first for the requests in progress, and then for the trackers.
 */
const ANSWER_MS = 8_000
const SETTLE_MS = 8_000
const POLL_MS = 20
/** After a switch that did not take place, the pause between two attempts to reach the database. */
const RETRY_MS = 1_000

export interface SwitchOptions {
  readonly phase: Phase
  readonly old: Upstream
  readonly ours: Upstream
  readonly copies: Copies
  /** Returns the number of requests that this tracker has not answered. */
  readonly pending: (to: Upstream) => number
  /** Returns why clients cannot be handed over now; null if they can. */
  readonly notReady: () => string | null
  /** Tells all trackers whether they are shadows. Resolves with the version of the settings. */
  readonly setShadow: (isOn: boolean) => Promise<number>
  /**
   * Resolves with the names of the trackers that do not follow these settings yet; null if no
   * tracker reports.
   */
  readonly apart: (isOn: boolean, version: number) => Promise<readonly string[] | null>
  /**
   * Does what a hand-over needs and what takes time, before requests are held. Resolves with the
   * reason if the hand-over is no longer wanted after that, and with null otherwise.
   */
  readonly prepare: () => Promise<string | null>
  /** Stores the phase so that it survives this process. */
  readonly save: (phase: Phase) => void
  readonly log: Log
  /** How long trackers have to follow a switch, in milliseconds (8,000 by default). */
  readonly settleMs?: number
}

export interface Switching {
  readonly phase: () => Phase
  /** Returns the tracker for a request, or a promise of it while requests are held. */
  readonly route: () => Upstream | Promise<Upstream>
  /** Gives a copy to our tracker, or remembers it until our tracker is known to be a shadow. */
  readonly copy: (copy: Copy) => void
  readonly isCopying: () => boolean
  /** Switches to another phase. Resolves with the reason why it did not, or null. */
  readonly to: (wanted: Phase) => Promise<string | null>
  /** Makes our trackers shadows at the start of a rehearsal, and copies from then on. */
  readonly start: () => void
  readonly stop: () => void
}

interface SwitchState {
  readonly options: SwitchOptions
  phase: Phase
  isCopying: boolean
  isStopped: boolean
  held: { readonly until: Promise<Upstream>; readonly release: () => void } | null
}

/** Decides which tracker answers clients, and switches between them without failing a request. */
export function createSwitching(options: SwitchOptions): Switching {
  const { copies } = options
  const state: SwitchState = {
    ...{ options, phase: options.phase },
    ...{ isCopying: false, isStopped: false, held: null },
  }
  return {
    phase: () => state.phase,
    isCopying: () => state.isCopying,
    route: () => state.held?.until ?? upstream(state),
    copy: (copy) => (state.isCopying ? copies.send(copy) : copies.miss(copy)),
    to: (wanted) => switchTo(state, wanted),
    start: () => void (state.phase === 'shadow' && rehearse(state)),
    stop() {
      state.isStopped = true
      release(state)
    },
  }
}

function upstream({ phase, options }: SwitchState): Upstream {
  return phase === 'shadow' ? options.old : options.ours
}

function hold(state: SwitchState): void {
  let free: (to: Upstream) => void = () => {}
  const until = new Promise<Upstream>((resolve) => (free = resolve))
  state.held = { until, release: () => free(upstream(state)) }
}

function release(state: SwitchState): void {
  const { held } = state
  state.held = null
  held?.release()
}

async function isTrue(within: number, is: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + within; performance.now() < end; await delay(POLL_MS)) {
    if (await is()) return true
  }
  return is()
}

async function isBooking({ options }: SwitchState, version: number): Promise<boolean> {
  const apart = await options.apart(false, version)
  return apart?.length === 0
}

/** Makes trackers shadows, however long that takes. Only after that are requests copied to them. */
async function rehearse(state: SwitchState): Promise<void> {
  const { setShadow, apart, log, settleMs = SETTLE_MS } = state.options
  const waiting = createWaiting(log, () => performance.now())
  state.isCopying = false
  while (!state.isStopped) {
    try {
      const version = await setShadow(true)
      let late: readonly string[] | null = null
      const isReady = async () => {
        if (state.isStopped) return true
        late = await apart(true, version)
        return late?.length === 0
      }
      if (await isTrue(settleMs, isReady)) break
      waiting.forTrackers(late)
    } catch (error) {
      // The database is down. Clients still get the replies of the old tracker.
      waiting.forDatabase(error)
    }
    await delay(RETRY_MS)
  }
  if (state.isStopped) return
  state.isCopying = state.phase === 'shadow'
  log('shadow.copying', { isCopying: state.isCopying })
}

async function switchTo(state: SwitchState, wanted: Phase): Promise<string | null> {
  const { notReady, prepare, log } = state.options
  const fault = wanted === 'handed' ? notReady() : null
  if (wanted === state.phase || fault !== null) return fault
  const withdrawn = wanted === 'handed' ? await prepare() : null
  if (withdrawn !== null) return withdrawn
  hold(state)
  try {
    return await (wanted === 'handed' ? handOver(state) : giveBack(state))
  } finally {
    release(state)
    log('shadow.phase', { phase: state.phase })
  }
}

async function handOver(state: SwitchState): Promise<string | null> {
  const { pending, old, copies, setShadow, save, settleMs = SETTLE_MS } = state.options
  const answered = () => pending(old) === 0 && copies.isDone()
  if (!(await isTrue(ANSWER_MS, answered))) {
    return pending(old) > 0
      ? `the old tracker has not answered ${pending(old)} requests`
      : 'our tracker has not answered every copy'
  }
  state.isCopying = false
  let why = 'the trackers did not confirm in time that they book traffic'
  try {
    const version = await setShadow(false)
    if (await isTrue(settleMs, () => isBooking(state, version))) {
      save('handed')
      state.phase = 'handed'
      return null
    }
  } catch (error) {
    why = (error as Error).message
  }
  void rehearse(state)
  return why
}

async function giveBack(state: SwitchState): Promise<string | null> {
  const { pending, ours, save } = state.options
  const answered = await isTrue(ANSWER_MS, () => pending(ours) === 0)
  if (!answered) return 'our tracker has not answered every request'
  save('shadow')
  state.phase = 'shadow'
  // Until the trackers are shadows, requests go only to the old tracker.
  void rehearse(state)
  return null
}
