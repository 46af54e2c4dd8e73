import { slowness } from './slowness.ts'

const PAUSE_MILLISECONDS = 10
/**
 * The pause between checks, as a share of the time waited so far: a check that queries processes a
 * hundred times per second takes the processor from what it waits for.
 */
const SHARE = 1 / 20
const LONGEST_PAUSE_MILLISECONDS = 50
/**
 * The least limit of a wait that may take longer than a second: it is for what hangs. On a machine
 * that became busy after `slowness()` was measured, work of processes is late and not wrong.
 */
const LEAST_SECONDS = 30
const A_SECOND = 1
/** A check that has not ended this long after the deadline waits for what will never answer. */
const HANGS_SECONDS = 30

/**
 * Calls `check` repeatedly until it returns something truthy, and returns that. The `seconds` are
 * those of the reference machine: a slower one has more (test/support/slowness.ts). More than a
 * second is a limit for what hangs, so there are at least 30; `soon` has the limit as it is given.
 *
 * @throws Error with `what` (and the last error of `check`) when they are over.
 */
export function until<T>(
  check: () => T | Promise<T>,
  seconds = LEAST_SECONDS,
  what?: string | (() => string),
  hangsSeconds?: number,
): Promise<NonNullable<T>> {
  const limit = seconds > A_SECOND ? Math.max(seconds, LEAST_SECONDS) : seconds
  return soon(check, limit, what, hangsSeconds)
}

/** The same for what babou promises within that time. */
export async function soon<T>(
  check: () => T | Promise<T>,
  seconds: number,
  what: string | (() => string) = 'the condition',
  hangsSeconds = HANGS_SECONDS,
): Promise<NonNullable<T>> {
  const began = performance.now()
  const deadline = began + seconds * slowness() * 1000
  const latest = Math.max(began, deadline) + hangsSeconds * slowness() * 1000
  let last: unknown
  for (;;) {
    try {
      const found = await inTime(check, latest - performance.now())
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

/** A request to a process that is stopped, for one, has no answer and no error for minutes. */
async function inTime<T>(check: () => T | Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('a check hangs')), milliseconds)
  })
  try {
    return await Promise.race([check(), late])
  } finally {
    clearTimeout(timer)
  }
}
