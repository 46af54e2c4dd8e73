import { CLASSES } from './exposure.ts'

// Who takes data without a report? A download that is hidden was uploaded by someone: nearly all
// that `left` shows without a report must be missing in the swarms. Of members whose content comes
// from elsewhere, nothing is. So a member is one or the other, and which is more likely is
// estimated over all swarms and days together: by the likelihood of the excess if the member is
// one, or if something was missing by chance. How many members take data is learned, too.

/** The share of unreported data of a taker that is missing: nearly all. */
const TAKER_SHARE = 0.85
/** What is missing in such swarms by chance: someone else reports false uploads. */
const CHANCE_SHARE = 0.15
/** The coefficient of all others: nearly nothing, of amounts that are whole torrents. */
const OTHER_SHARE = 0.001
/** Before anything is known: one in ten, as if it were known of this many. */
const PRIOR_TAKERS = 1
const PRIOR_MEMBERS = 10
/** In GiB: nothing can be learned from less. */
const LEAST_EXPOSURE = 0.25
/** The first turns, in which the likelihood counts less, so that early guesses do not win. */
const OPEN_TURNS = 20

/** In the first turn, each may be a taker. */
export const FIRST_COEFFICIENT = 0.5
/** The share of takers before the first turn. */
export const FIRST_CHANCE = PRIOR_TAKERS / PRIOR_MEMBERS

/** An excess far above what is expected has another cause. */
const MOST_TIMES = 1.5

/** Sums by member and explanation in GiB: those of earlier evaluations, and those of this one. */
export interface Sums {
  readonly knownShare: Float64Array
  readonly knownExposure: Float64Array
  readonly knownLean: Float64Array
  readonly exposure: Float64Array
  readonly share: Float64Array
  readonly coefficient: Float64Array
  /** How far swarms with an excess lean towards a taker: see leanOf. */
  readonly lean: Float64Array
}

/**
 * The part of the log likelihood ratio that is from one swarm with an excess: that its member is
 * a taker, or that data is missing by chance. In bytes; `others` is what all others let expect.
 */
export function leanOf(excess: number, exposure: number, others: number): number {
  const taker = others + TAKER_SHARE * exposure
  const chance = others + CHANCE_SHARE * exposure
  return Math.min(excess, MOST_TIMES * taker) * Math.log(taker / chance)
}

/**
 * Sets all coefficients of an explanation after a turn. `chance` is the share of takers among the
 * members; returns it as the sums have it now.
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
