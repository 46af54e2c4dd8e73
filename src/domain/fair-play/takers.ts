import { CLASSES } from './exposure.ts'

// Who takes data without a report? A download that is hidden was uploaded by someone: nearly all
// that `left` shows without a report must be missing in the swarms. Of members whose content comes
// from elsewhere, nothing is. So a member is one or the other, and which is more likely is
// estimated over all swarms and days together. How many members take data is learned, too.

/** Of what one who takes data does not report, the part that is missing: nearly all. */
const TAKER_SHARE = 0.85
/** What is missing in such swarms by chance: someone else reports false uploads. */
const CHANCE_SHARE = 0.15
/** The coefficient of all others: nearly nothing, of amounts that are whole torrents. */
const OTHER_SHARE = 0.001
/** GiB that a coefficient of a taker is worth before anything is known. */
const WEIGHT = 0.5
/** Before anything is known: one in ten, as if it were known of this many. */
const PRIOR_TAKERS = 1
const PRIOR_MEMBERS = 10
/** In GiB: of less, nothing can be learned. */
const LEAST_EXPOSURE = 0.25
/** First turns, in which the likelihood counts less, so that first guesses do not win. */
const OPEN_TURNS = 20

/** In the first turn, each may be a taker. */
export const FIRST_COEFFICIENT = 0.5
/** The share of takers before the first turn. */
export const FIRST_CHANCE = PRIOR_TAKERS / PRIOR_MEMBERS

/** Sums by member and explanation in GiB: those of earlier looks, and those of this one. */
export interface Sums {
  readonly knownShare: Float64Array
  readonly knownExposure: Float64Array
  readonly exposure: Float64Array
  readonly share: Float64Array
  readonly coefficient: Float64Array
}

/**
 * Sets all coefficients of an explanation after a turn. `chance` is the share of takers among the
 * members; returns it as the sums have it now.
 */
export function weighTakers(sums: Sums, nth: number, chance: number, turn: number): number {
  const { knownShare, knownExposure, exposure, share, coefficient } = sums
  const trust = Math.min(1, turn / OPEN_TURNS)
  const prior = Math.log(chance / (1 - chance))
  let [takers, members] = [PRIOR_TAKERS, PRIOR_MEMBERS]
  for (let at = nth; at < coefficient.length; at += CLASSES) {
    const could = knownExposure[at] + exposure[at]
    if (could === 0) continue
    const missing = knownShare[at] + share[at]
    const odds = prior + ratioOf(missing, could)
    const isTaker = probability(trust * odds)
    const own = (TAKER_SHARE * WEIGHT + missing) / (WEIGHT + could)
    coefficient[at] = isTaker * own + (1 - isTaker) * OTHER_SHARE
    if (could < LEAST_EXPOSURE) continue
    takers += probability(odds)
    members++
  }
  return takers / members
}

/** The log likelihood ratio of a Poisson sum: that a taker explains it, or chance. */
function ratioOf(missing: number, could: number): number {
  return missing * Math.log(TAKER_SHARE / CHANCE_SHARE) - (TAKER_SHARE - CHANCE_SHARE) * could
}

const probability = (odds: number) => 1 / (1 + Math.exp(-odds))
