import { slowness } from './slowness.ts'

const PAUSE_MILLISECONDS = 10
/**
 * Between checks, of the time that was waited: a check that asks processes, a hundred times a
 * second, takes the processor from what it waits for.
 */
const SHARE = 1 / 20
const LONGEST_PAUSE_MILLISECONDS = 50
/** For what babou does not promise a time for. */
const ANY_SECONDS = 20

/**
 * Calls `check` repeatedly until it returns something truthy, and returns that. The `seconds` are
 * those of the reference machine: a slower one has more (test/support/slowness.ts).
 *
 * @throws Error with `what` (and the last error of `check`) when they are over.
 */
export async function until<T>(
  check: () => T | Promise<T>,
  seconds = ANY_SECONDS,
  what: string | (() => string) = 'the condition',
): Promise<NonNullable<T>> {
  const began = performance.now()
  const deadline = began + seconds * slowness() * 1000
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
  const said = typeof what === 'string' ? what : what()
  throw new Error(`${said} did not come true within ${seconds * slowness()} s${why}`)
}
