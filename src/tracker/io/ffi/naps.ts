import type { SystemCalls } from '../../system/system-calls.ts'

// Being woken costs a thread several microseconds, as much as a request or more. So while requests
// arrive quickly one after the other, it sleeps for a moment between turns, and then handles them
// together.

/** The system may add 50 µs. A request waits this long at most. */
const NAP_MICROS = 200
/** A wait that ends within this many milliseconds is a short one. */
const SHORT_MS = 0.05
/**
 * Naps begin when this many more waits were short than long: not below some 14,000 turns a second.
 * They end when more of them save nothing than something.
 */
const MANY = 16
const MOST = 2 * MANY
/** Events that make a turn large enough without a nap. */
const ENOUGH = 32

export interface Naps {
  /** Waits for events and returns their number, like `wait`; naps before where that pays. */
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
