/** The number of buckets per factor of two: times are known to 9 %. */
const STEPS = 8
const LEAST_MS = 0.05
const BUCKETS = 160

export interface Histogram {
  readonly add: (milliseconds: number) => void
  /** Returns percentiles in milliseconds; null: nothing was added. */
  readonly read: () => { p50Milliseconds: number; p99Milliseconds: number } | null
}

/** Counts times in buckets that grow by 9 %, from 0.05 ms to over a minute. */
export function createHistogram(): Histogram {
  const buckets = new Float64Array(BUCKETS)
  let total = 0

  function percentile(share: number): number {
    let seen = 0
    const bucket = buckets.findIndex((times) => (seen += times) >= share * total)
    return Number((LEAST_MS * 2 ** ((bucket + 1) / STEPS)).toFixed(2))
  }

  return {
    add(milliseconds) {
      const bucket = Math.floor(STEPS * Math.log2(Math.max(LEAST_MS, milliseconds) / LEAST_MS))
      buckets[Math.min(BUCKETS - 1, bucket)]++
      total++
    },
    read: () =>
      total === 0 ? null : { p50Milliseconds: percentile(0.5), p99Milliseconds: percentile(0.99) },
  }
}
