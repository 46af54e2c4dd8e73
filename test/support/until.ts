const PAUSE_MILLISECONDS = 10

/**
 * Calls `check` repeatedly until it returns something truthy, and returns that.
 *
 * @throws Error with `what` (and the last error of `check`) after `seconds`.
 */
export async function until<T>(
  check: () => T | Promise<T>,
  seconds = 10,
  what = 'the condition',
): Promise<NonNullable<T>> {
  const deadline = performance.now() + seconds * 1000
  let last: unknown
  do {
    try {
      const found = await check()
      if (found) return found
      last = undefined
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS))
  } while (performance.now() < deadline)
  const why = last === undefined ? '' : `: ${String(last)}`
  throw new Error(`${what} did not come true within ${seconds} s${why}`)
}
