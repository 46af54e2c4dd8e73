import { setTimeout as sleep } from 'node:timers/promises'

/** Pauses between attempts: doubling up to the longest, cut short by the signal. */
export interface GrowingPause {
  /** Waits; never rejects. */
  readonly wait: () => Promise<void>
  /** An attempt succeeded: the next pause is the shortest again. */
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

/** Waits until the time has passed or the signal aborts; never rejects. */
export async function pause(ms: number, stopping: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stopping }).catch(() => {})
}
