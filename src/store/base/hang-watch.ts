import type { WakingClock } from '../../shared/clock.ts'

// A server that hangs (suspended, or cut off silently) leaves its connections open, so anything
// that waits for it would wait until its statements time out. A slow statement looks the same, but
// a server that is only slow answers other queries.

/** A query that waits longer is a reason to ask whether the server answers. */
const SUSPECT_SECONDS = 1
/** The time between two checks of waiting statements, and of a server that did not answer. */
const LOOK_SECONDS = 0.25

export interface HangWatchOptions {
  /**
   * Returns whether the server answers a small query; resolves within 2 s or so, and never rejects.
   */
  readonly isAnswering: () => Promise<boolean>
  readonly clock: Pick<WakingClock, 'monotonicSeconds' | 'after'>
}

/** Ends statements that wait for a hanging server; sends no query while nothing waits. */
export interface HangWatch {
  /**
   * Starts a wait: `end` is called once if the server hangs.
   * @returns a function to call when the wait is over
   */
  readonly wait: (end: () => void) => () => void
  /** Returns whether the server did not answer when it was last asked. */
  readonly isHanging: () => boolean
  readonly stop: () => void
}

interface Waiting {
  readonly since: number
  readonly end: () => void
}

interface State {
  readonly options: HangWatchOptions
  readonly waiting: Set<Waiting>
  isHanging: boolean
  isStopped: boolean
  /** When the server last answered. */
  answeredAt: number
  /** Cancels the next check; null: none is planned. */
  cancel: (() => void) | null
}

export function createHangWatch(options: HangWatchOptions): HangWatch {
  const state: State = {
    ...{ options, waiting: new Set<Waiting>(), isHanging: false, isStopped: false },
    ...{ answeredAt: -Infinity, cancel: null },
  }
  return {
    wait(end) {
      const one = { since: options.clock.monotonicSeconds(), end }
      state.waiting.add(one)
      plan(state)
      return () => void state.waiting.delete(one)
    },
    isHanging: () => state.isHanging,
    stop() {
      state.isStopped = true
      state.cancel?.()
    },
  }
}

/** Plans the next check, while something waits or the server hangs. */
function plan(state: State): void {
  const isIdle = state.waiting.size === 0 && !state.isHanging
  if (state.cancel !== null || state.isStopped || isIdle) return
  state.cancel = state.options.clock.after(LOOK_SECONDS, () => void look(state))
}

async function look(state: State): Promise<void> {
  const { clock, isAnswering } = state.options
  const asked = clock.monotonicSeconds()
  const since = Math.min(...[...state.waiting].map((one) => one.since))
  const isSuspect = asked - Math.max(since, state.answeredAt) >= SUSPECT_SECONDS
  if (isSuspect || state.isHanging) {
    state.isHanging = !(await isAnswering())
    if (state.isHanging) endThoseBefore(state, asked)
    else state.answeredAt = clock.monotonicSeconds()
  }
  state.cancel = null
  plan(state)
}

/**
 * Ends the statements that were waiting when the check started; later ones may still be answered.
 */
function endThoseBefore(state: State, asked: number): void {
  for (const one of [...state.waiting]) {
    if (one.since > asked || !state.waiting.delete(one)) continue
    one.end()
  }
}
