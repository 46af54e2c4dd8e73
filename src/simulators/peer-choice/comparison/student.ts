/**
 * Quantiles of Student's t for a two-sided interval of 95 %, for one degree of freedom and more
 * (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2).
 */
const QUANTILES: readonly number[] = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228],
  ...[2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086],
  ...[2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
]

/** A mean, and the interval that contains the true one in 95 of 100 such experiments. */
export interface Interval {
  readonly mean: number
  /** Null if there is only one value, so that the spread is not known. */
  readonly low: number | null
  readonly high: number | null
}

/**
 * Returns the mean of independent values with its interval, assuming a normal distribution. For
 * more than 31 values, the quantile is that for 31, so the interval is slightly too wide.
 */
export function intervalOf(values: readonly number[]): Interval {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.length < 2) return { mean, low: null, high: null }
  const degrees = values.length - 1
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const error = Math.sqrt(squares / degrees / values.length)
  const half = QUANTILES[Math.min(degrees, QUANTILES.length) - 1] * error
  return { mean, low: mean - half, high: mean + half }
}
