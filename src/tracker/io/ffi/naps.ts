import type { SystemCalls } from '../../system/system-calls.ts'

// Being woken costs a thread several microseconds: as much as a request or more. So while requests
// arrive quickly one after the other, it sleeps for a moment between turns and then handles them
// together.

/** The length of a nap, to which the system may add 50 µs. No request waits longer. */
const NAP_MICROS = 200
/** A wait of at most this many milliseconds is a short one. */
const SHORT_MS = 0.05
/**
 * Naps begin when there were this many more short waits than long ones: not below some 14,000 turns
 * a second. They end when this many more of them save nothing than something.
 */
const MANY = 16
const MOST = 2 * MANY
/** With this many events, a turn is large enough without a nap. */
const ENOUGH = 32

export interface Naps {
  /** Waits for events and returns their number, like `wait`; naps before that where it pays. */
  readonly wait: (timeoutMs: number) => number
}

export function createNaps(
  { usleep }: Pick<SystemCalls, 'usleep'>,
  wait: (timeoutMs: number) => number,
  nowMilliseconds = () => performance.now(),
): Naps {
  let score = 0
  let count = 0

  return {
    wait(timeoutMs) {
      if (score > MANY && count < ENOUGH) usleep(NAP_MICROS)
      const began = nowMilliseconds()
      count = wait(timeoutMs)
      const isShort = count > 0 && nowMilliseconds() - began < SHORT_MS
      if (isShort) score = Math.min(MOST, score + 1)
      else score = Math.max(0, score - 1)
      return count
    },
  }
}
