import type { Standing } from './standing.ts'

// How much a member reported falsely, and how certain that is. In GiB of the last weeks: older
// evaluations count less (standing.ts).

export interface Estimate {
  readonly amount: number
  /** The bounds of the amount, in nine of ten cases. */
  readonly least: number
  readonly most: number
  /** The ratio of reports to the truth; below 1 for hidden downloads. */
  readonly times: number
}

/** In a normal distribution, one value in twenty is above this many standard deviations. */
const DEVIATIONS = 1.645

/**
 * Returns the standard deviation of a sum, measured by its parts: one that consists of few large
 * parts may be a coincidence, one of the same size over many torrents and days is not. (The
 * variance of a compound Poisson sum is the sum of the squares.)
 */
function spreadOf(squares: number): number {
  return DEVIATIONS * Math.sqrt(squares)
}

/** Returns the lower bound of a sum, given the squares of its parts. */
export function leastOf(amount: number, squares: number): number {
  return Math.max(0, amount - spreadOf(squares))
}

/** Returns the probability that such a sum is above 0 and not a coincidence. */
export function sureness(amount: number, squares: number): number {
  if (squares === 0) return amount > 0 ? 1 : 0
  const deviations = amount / Math.sqrt(squares)
  // The normal distribution, within 0.0002.
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

/** Uploads that did not happen. */
export function overstatedEstimate({ share, exposure, upSquares }: Standing): Estimate {
  const [amount, reported] = [share[0], exposure[0]]
  return estimate(amount, upSquares, reported, reported / Math.max(reported - amount, 0.01))
}

/** Downloads that were not reported. */
export function hiddenEstimate({ share, exposure, down, downSquares }: Standing): Estimate {
  const amount = share[1] + share[3]
  const reported = exposure[1] + exposure[3]
  return estimate(amount, downSquares, reported, down / Math.max(down + amount, 0.01))
}
