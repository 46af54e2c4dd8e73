import { setTimeout as sleep } from 'node:timers/promises'

interface Asking<T> {
  readonly answer: Promise<T>
  isLate: boolean
}

/**
 * Creates a function that asks a question, and returns `late` if there is no answer in time. A
 * question that hangs is not asked again until it has ended; callers share its answer in the
 * meantime.
 */
export function createLook<T>(
  ask: () => Promise<T>,
  { limitMs, late }: { readonly limitMs: number; readonly late: T },
): () => Promise<T> {
  let asking: Asking<T> | null = null

  function begin(): Asking<T> {
    const answer = ask().finally(() => (asking = null))
    answer.catch(() => {}) // those who wait for it get it; with late ones, no one may
    return { answer, isLate: false }
  }

  return async () => {
    asking ??= begin()
    const one = asking
    if (one.isLate) return late
    const timer = new AbortController()
    const limit = sleep(limitMs, late, { signal: timer.signal }).then(() => {
      one.isLate = true
      return late
    })
    limit.catch(() => {}) // it was in time
    try {
      return await Promise.race([one.answer, limit])
    } finally {
      timer.abort()
    }
  }
}
