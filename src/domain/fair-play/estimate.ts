import type { Standing } from './standing.ts'

// How much a member reported falsely, and how certain that is, in GiB of recent weeks: older
// evaluations count less (standing.ts).

export interface Estimate {
  readonly amount: number
  /** The bounds within which the amount is in nine of ten cases. */
  readonly least: number
  readonly most: number
  /** The ratio of reports to the truth; below 1 for hidden downloads. */
  readonly times: number
}

/**
 * In a normal distribution, one value in twenty is more than this many standard deviations above
 * the mean.
 */
const DEVIATIONS = 1.645

/**
 * Returns the standard deviation of a sum, measured by its parts: a sum of few large parts may be a
 * coincidence, whereas one of the same size over many torrents and days is not. (The variance of a
 * compound Poisson sum is the sum of the squares.)
 */
function spreadOf(squares: number): number {
  return DEVIATIONS * Math.sqrt(squares)
}

/** Returns the lower bound of a sum, given the sum of the squares of its parts. */
export function leastOf(amount: number, squares: number): number {
  return Math.max(0, amount - spreadOf(squares))
}

/** Returns the probability that such a sum is really above 0, and not a coincidence. */
export function sureness(amount: number, squares: number): number {
  if (squares === 0) return amount > 0 ? 1 : 0
  const deviations = amount / Math.sqrt(squares)
  // Approximates the normal distribution, to within 0.0002.
  return 1 / (1 + Math.exp(-1.5976 * deviations - 0.07056 * deviations ** 3))
}

function estimate(amount: number, squares: number, reported: number, times: number): Estimate {
  return {
    amount,
    least: leastOf(amount, squares),
    most: Math.max(amount, Math.min(reported, amount + spreadOf(squares))),
    times,
  }
}

/** Estimates the uploads that did not happen. */
export function overstatedEstimate({ share, exposure, upSquares }: Standing): Estimate {
  const [amount, reported] = [share[0], exposure[0]]
  return estimate(amount, upSquares, reported, reported / Math.max(reported - amount, 0.01))
}

/** Estimates the downloads that were not reported. */
export function hiddenEstimate({ share, exposure, down, downSquares }: Standing): Estimate {
  const amount = share[1] + share[3]
  const reported = exposure[1] + exposure[3]
  return estimate(amount, downSquares, reported, down / Math.max(down + amount, 0.01))
}
