import { DAY_SECONDS } from '../../domain/units.ts'
import type { Clock } from '../../shared/clock.ts'
import { H } from './layout.ts'

/**
 * The first tracker second, so high that times before this start of the process are still above 0,
 * which means "never".
 */
export const FIRST_SECOND = 100 * DAY_SECONDS

/** The coarse time, which all threads read. */
export interface TrackerClock {
  /**
   * Tracker seconds: they start at FIRST_SECOND and only grow; changes of the system clock do not
   * affect them (rule 110).
   */
  readonly seconds: () => number
  /** Seconds since 1970. */
  readonly wall: () => number
}

export function attachClock(words: Int32Array): TrackerClock {
  return {
    seconds: () => words[H.clock],
    wall: () => words[H.clock + 1] >>> 0,
  }
}

const REFRESH_MS = 100

/**
 * Creates the writer of the coarse time. It writes immediately and, once started, with a timer on
 * the main thread.
 */
export function createClockKeeper(words: Int32Array, clock: Clock) {
  const start = clock.monotonicSeconds()
  let timer: NodeJS.Timeout | undefined

  function refresh(): void {
    const seconds = FIRST_SECOND + Math.floor(clock.monotonicSeconds() - start)
    // A test clock may be set back, but tracker seconds never are.
    if (seconds > words[H.clock]) Atomics.store(words, H.clock, seconds)
    Atomics.store(words, H.clock + 1, Math.floor(clock.now().getTime() / 1000) | 0)
  }

  refresh()
  return {
    refresh,
    start() {
      timer ??= setInterval(refresh, REFRESH_MS)
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    },
  }
}
