import { patience } from './patience.ts'

const PAUSE_MILLISECONDS = 10
/**
 * Between checks, of the time that was waited: a check that asks processes, a hundred times a
 * second, takes the processor from what it waits for.
 */
const SHARE = 1 / 20
const LONGEST_PAUSE_MILLISECONDS = 50
/** For what babou does not promise a time for. */
const ANY_SECONDS = 20
/** Longer waits of tests are not for a promise of babou, but for a slow machine. */
const LONGEST_PROMISE_SECONDS = 15

/**
 * Calls `check` repeatedly until it returns something truthy, and returns that. A promise of babou
 * names its `seconds`, which hold on every machine; longer waits grow with the patience of CI.
 *
 * @throws Error with `what` (and the last error of `check`) after `seconds`.
 */
export function until<T>(
  check: () => T | Promise<T>,
  seconds = ANY_SECONDS,
  what = 'the condition',
): Promise<NonNullable<T>> {
  const isPromise = seconds <= LONGEST_PROMISE_SECONDS
  return within(isPromise ? seconds : seconds * patience, check, what)
}

/** As `until`, for a promise of any length. */
export async function within<T>(
  seconds: number,
  check: () => T | Promise<T>,
  what: string,
): Promise<NonNullable<T>> {
  const began = performance.now()
  const deadline = began + seconds * 1000
  let last: unknown
  for (;;) {
    try {
      const found = await check()
      if (found) return found
      last = undefined
    } catch (error) {
      last = error
    }
    const now = performance.now()
    if (now >= deadline) break
    const pause = Math.max(PAUSE_MILLISECONDS, (now - began) * SHARE)
    const longest = Math.min(LONGEST_PAUSE_MILLISECONDS, deadline - now)
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, longest)))
  }
  const why = last === undefined ? '' : `: ${String(last)}`
  throw new Error(`${what} did not come true within ${seconds} s${why}`)
}
