import type { SystemCalls } from '../../system/system-calls.ts'

// Waking a thread costs several microseconds: as much as handling a request, or more. So while
// requests arrive in quick succession, a thread sleeps for a moment between turns and then handles
// them together.

/** The length of a nap; the system may add 50 µs. No request waits longer than that. */
const NAP_MICROS = 200
/** A wait of at most this many milliseconds counts as short. */
const SHORT_MS = 0.05
/**
 * Naps begin when short waits outnumber long ones by more than this, which takes at least some
 * 14,000 turns a second. They end when enough waits after naps have been long again.
 */
const MANY = 16
const MOST = 2 * MANY
/** With this many events, a turn is large enough without a nap. */
const ENOUGH = 32

export interface Naps {
  /**
   * Waits for events and returns their number, like `wait`, but takes a nap first where that pays
   * off.
   */
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
