/** How much a torrent that few have rated is drawn to the middle: like so many ratings of it. */
const PRIOR_RATINGS = 5
/** The middle that people give who have no complaint. */
const PRIOR_MEAN = 7

/** Ratings are whole numbers up to this. */
export const BEST = 10

/**
 * The mean that is shown and compared: Bayesian, so that one 10 is not above a hundred 9s. Null
 * while nobody has rated.
 */
export function ratingMean(ratings: number, sum: number): number | null {
  if (ratings === 0) return null
  return (PRIOR_MEAN * PRIOR_RATINGS + sum) / (PRIOR_RATINGS + ratings)
}
