import { pause } from '../../shared/running/pause.ts'

/**
 * Pauses between attempts: each is twice as long as the previous one, up to a maximum, and is cut
 * short by the signal.
 */
export interface GrowingPause {
  /** Waits; never rejects. */
  readonly wait: () => Promise<void>
  /** Records that an attempt succeeded: the next pause is the shortest again. */
  readonly reset: () => void
}

export function growingPause(
  firstMs: number,
  longestMs: number,
  stopping: AbortSignal,
): GrowingPause {
  let nextMs = firstMs
  return {
    async wait() {
      const ms = nextMs
      nextMs = Math.min(nextMs * 2, longestMs)
      await pause(ms, stopping)
    },
    reset() {
      nextMs = firstMs
    },
  }
}
