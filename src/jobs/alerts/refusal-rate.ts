/** The time over which the rate of refused connections is measured. */
const SPAN_MS = 120_000

/**
 * Returns a function that takes a growing sum and returns its increase per minute, over the last
 * two minutes.
 */
export function createRate(monotonicMs: () => number): (sum: number) => number {
  const seen: { readonly at: number; readonly sum: number }[] = []
  return (sum) => {
    const at = monotonicMs()
    seen.push({ at, sum })
    while (seen.length > 2 && at - seen[1].at > SPAN_MS) seen.shift()
    const [first] = seen
    const minutes = Math.max(1, (at - first.at) / 60_000)
    // Old rows are deleted, so the sum can also shrink.
    return Math.max(0, sum - first.sum) / minutes
  }
}
