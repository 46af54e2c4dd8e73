import { pause } from '../shared/running/pause.ts'

// How fast the bot may send: servers close the connections of clients that flood them.

/** The lines that may be sent without a pause after a quiet time. */
const BURST = 5

/** A bucket of lines, into which one line is filled every `lineMs`. */
export interface FloodQueue {
  /** Resolves when a line may be sent. */
  readonly take: (stopping: AbortSignal) => Promise<void>
}

export function createFloodQueue(
  lineMs: number,
  nowMs: () => number = () => performance.now(),
  wait: (ms: number, stopping: AbortSignal) => Promise<unknown> = pause,
): FloodQueue {
  // The time at which the bucket will be full again. Each line moves it by one interval.
  let fullAt = 0
  return {
    async take(stopping) {
      const waitMs = Math.max(0, fullAt - (BURST - 1) * lineMs - nowMs())
      if (waitMs > 0) await wait(waitMs, stopping)
      fullAt = Math.max(fullAt, nowMs()) + lineMs
    },
  }
}

export interface Backoff {
  /** Milliseconds to wait before the next attempt. */
  readonly next: () => number
  /** An attempt succeeded: the next pause is the shortest again. */
  readonly reset: () => void
}

/** Returns pauses that double, each between half of its length and all of it. */
export function createBackoff(
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
  random: () => number,
): Backoff {
  let ms = firstMs
  return {
    next() {
      const now = ms
      ms = Math.min(longestMs, ms * 2)
      return now / 2 + (now / 2) * random()
    },
    reset() {
      ms = firstMs
    },
  }
}
