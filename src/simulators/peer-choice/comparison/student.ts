/**
 * Quantiles of Student's t for a two-sided interval of 95 %, from one degree of freedom on
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
  /** Null with one value: nothing is known about their spread. */
  readonly low: number | null
  readonly high: number | null
}

/**
 * Returns the mean of independent values with its interval, as if they were normally distributed.
 * Above 31 values the interval is that of 31: slightly too wide.
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
