import { CLASSES } from './exposure.ts'

// Estimates who takes data without reporting it. Every hidden download was uploaded by someone, so
// nearly all that `left` shows without a report must be missing in the swarms. If a member's
// content comes from elsewhere, nothing is missing. So a member either takes data or does not, and
// which is more likely is estimated over all swarms and days together: from the likelihood of the
// excess if the member takes data, compared to that if something is missing by chance. The share of
// members who take data is estimated as well.

/** The share of a taker's unreported data that is missing in the swarm: nearly all of it. */
const TAKER_SHARE = 0.85
/**
 * How often something is missing in such swarms by chance, because someone else reports false
 * uploads.
 */
const CHANCE_SHARE = 0.15
/**
 * The coefficient of members who take nothing: nearly 0, because the amounts are whole torrents.
 */
const OTHER_SHARE = 0.001
/**
 * The assumption before anything is known: one in ten, with the weight of this many known members.
 */
const PRIOR_TAKERS = 1
const PRIOR_MEMBERS = 10
/** In GiB: with less exposure, nothing can be learned. */
const LEAST_EXPOSURE = 0.25
/** In the first iterations, the likelihood counts less, so that early guesses do not decide. */
const OPEN_TURNS = 20

/** The coefficient in the first iteration, in which each member may be a taker. */
export const FIRST_COEFFICIENT = 0.5
/** The share of takers before the first iteration. */
export const FIRST_CHANCE = PRIOR_TAKERS / PRIOR_MEMBERS

/** If an excess is further above what is expected than this factor, it has another cause. */
const MOST_TIMES = 1.5

/** Sums by member and explanation in GiB: from earlier evaluations, and from this one. */
export interface Sums {
  readonly knownShare: Float64Array
  readonly knownExposure: Float64Array
  readonly knownLean: Float64Array
  readonly exposure: Float64Array
  readonly share: Float64Array
  readonly coefficient: Float64Array
  /** How strongly swarms with an excess point to a taker (leanOf). */
  readonly lean: Float64Array
}

/**
 * Returns what one swarm with an excess contributes to the log likelihood ratio that a member is a
 * taker rather than that data is missing by chance. Amounts are in bytes; `others` is what is
 * expected of all other members.
 */
export function leanOf(excess: number, exposure: number, others: number): number {
  const taker = others + TAKER_SHARE * exposure
  const chance = others + CHANCE_SHARE * exposure
  return Math.min(excess, MOST_TIMES * taker) * Math.log(taker / chance)
}

/**
 * Sets all coefficients of an explanation after an iteration. `chance` is the share of takers among
 * the members; the result is this share according to the new coefficients.
 */
export function weighTakers(sums: Sums, nth: number, chance: number, turn: number): number {
  const { knownExposure, knownLean, exposure, coefficient, lean } = sums
  const trust = Math.min(1, turn / OPEN_TURNS)
  const prior = Math.log(chance / (1 - chance))
  let [takers, members] = [PRIOR_TAKERS, PRIOR_MEMBERS]
  for (let at = nth; at < coefficient.length; at += CLASSES) {
    const could = knownExposure[at] + exposure[at]
    if (could === 0) continue
    const odds = prior + knownLean[at] + lean[at] - (TAKER_SHARE - CHANCE_SHARE) * could
    const isTaker = probability(trust * odds)
    coefficient[at] = isTaker * TAKER_SHARE + (1 - isTaker) * OTHER_SHARE
    if (could < LEAST_EXPOSURE) continue
    takers += probability(odds)
    members++
  }
  return takers / members
}

const probability = (odds: number) => 1 / (1 + Math.exp(-odds))
