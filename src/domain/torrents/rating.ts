/** The weight of the prior mean: it counts like this many ratings. */
const PRIOR_RATINGS = 5
/** The prior mean, which is that of ratings without complaints. */
const PRIOR_MEAN = 7

/** The highest rating; ratings are whole numbers. */
export const BEST = 10

/**
 * Returns the Bayesian mean, which is displayed and used for sorting, so that a single 10 does not
 * rank above a hundred 9s. Null if there are no ratings.
 */
export function ratingMean(ratings: number, sum: number): number | null {
  if (ratings === 0) return null
  return (PRIOR_MEAN * PRIOR_RATINGS + sum) / (PRIOR_RATINGS + ratings)
}
