import { pause } from '../shared/running/pause.ts'

// How fast the bot may be: servers close the connections of those that flood them.

/** Lines that are said without a pause after a quiet time. */
const BURST = 5

/** A bucket of lines, filled again by one every `lineMs`. */
export interface FloodQueue {
  /** Resolves when a line may be said. */
  readonly take: (stopping: AbortSignal) => Promise<void>
}

export function createFloodQueue(
  lineMs: number,
  nowMs: () => number = () => performance.now(),
  wait: (ms: number, stopping: AbortSignal) => Promise<unknown> = pause,
): FloodQueue {
  // When the bucket is full again: each line moves it by one interval.
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
  /** An attempt held: the next pause is the shortest again. */
  readonly reset: () => void
}

/** Doubling pauses, each between half and the whole of its length. */
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
