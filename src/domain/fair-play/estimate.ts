import type { Standing } from './standing.ts'

// What a member's false reports amount to, and how sure that is. In GiB of the last weeks: older
// looks count less (standing.ts).

export interface Estimate {
  readonly amount: number
  /** In nineteen of twenty cases it is between these. */
  readonly least: number
  readonly most: number
  /** Reports are this many times the truth; below 1 for downloads that are hidden. */
  readonly times: number
}

/** The amounts of a Poisson regression vary by their square root. */
const DEVIATIONS = 2

function estimate(amount: number, reported: number, times: number): Estimate {
  const spread = DEVIATIONS * Math.sqrt(amount)
  return {
    amount,
    least: Math.max(0, amount - spread),
    most: Math.min(reported, amount + spread),
    times,
  }
}

/** Uploads that did not happen. */
export function overstatedEstimate({ share, exposure }: Standing): Estimate {
  const [amount, reported] = [share[0], exposure[0]]
  return estimate(amount, reported, reported / Math.max(reported - amount, 0.01))
}

/** Downloads that were not reported. */
export function hiddenEstimate({ share, exposure, down }: Standing): Estimate {
  const amount = share[1] + share[3]
  return estimate(amount, exposure[1] + exposure[3], down / Math.max(down + amount, 0.01))
}
