import { CLASSES } from './exposure.ts'

// Who takes data without a report? Someone uploaded every hidden download, so nearly all that
// `left` shows without a report must be missing in the swarms. If a member's content comes from
// elsewhere, nothing is missing. So a member either takes data or does not, and which is more
// likely is estimated over all swarms and days together: by the likelihood of the excess if the
// member does, and if something was missing by chance. The share of members who take data is
// learned, too.

/** The share of a taker's unreported data that is missing: nearly all. */
const TAKER_SHARE = 0.85
/** How often something is missing in such swarms by chance: someone else reports false uploads. */
const CHANCE_SHARE = 0.15
/** The coefficient of all others: nearly nothing, of amounts that are whole torrents. */
const OTHER_SHARE = 0.001
/** Before anything is known: one in ten, weighted as if this many members were known. */
const PRIOR_TAKERS = 1
const PRIOR_MEMBERS = 10
/** In GiB: nothing can be learned from less exposure. */
const LEAST_EXPOSURE = 0.25
/** The first iterations, in which the likelihood counts less, so that early guesses do not win. */
const OPEN_TURNS = 20

/** In the first iteration, each member may be a taker. */
export const FIRST_COEFFICIENT = 0.5
/** The share of takers before the first iteration. */
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
  /** How far swarms with an excess point to a taker: see leanOf. */
  readonly lean: Float64Array
}

/**
 * Returns the part of the log likelihood ratio that comes from one swarm with an excess: that its
 * member is a taker, or that data is missing by chance. In bytes; `others` is what is expected of
 * all others.
 */
export function leanOf(excess: number, exposure: number, others: number): number {
  const taker = others + TAKER_SHARE * exposure
  const chance = others + CHANCE_SHARE * exposure
  return Math.min(excess, MOST_TIMES * taker) * Math.log(taker / chance)
}

/**
 * Sets all coefficients of an explanation after an iteration. `chance` is the share of takers among
 * the members; returns it as the sums now have it.
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
