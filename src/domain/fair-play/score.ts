import { emptyStanding, type Standing } from './standing.ts'

// One score for each member: the probability, in percent, that a member with this standing
// reports false numbers. The weights are a logistic regression on simulated communities
// (docs/decisions/0046), so that of members at 90 nine in ten are cheaters there.

/** Members from this score on are shown to staff. */
export const SHOWN_SCORE = 60
const MOST = 99
/** Without bytes that no other member can explain, a member is not shown for uploads. */
const LEAST_CERTAIN = 0.05
const MOST_UNCERTAIN = 0.59
/** With evidence from fewer days, coincidences are not excluded. */
const LEAST_LOOKS = 3.6
const MOST_EARLY = 0.85

type Features = readonly number[]

export interface Weights {
  readonly constant: number
  readonly of: Features
}

const log = (value: number) => Math.log1p(Math.max(0, value))

/** What says that a member reports uploads that did not happen. One swarm is never enough. */
export function overstatedFeatures(standing: Standing): Features {
  const { overstatedGain, overstatedTop, certain, certainTop, looks, share, exposure } = standing
  const { upTries, upHits, certainHits } = standing
  const part = exposure[0] > 0 ? share[0] / exposure[0] : 0
  const gain = log(4 * (overstatedGain - overstatedTop))
  const amounts = [gain, log(4 * (certain - certainTop)), Math.sqrt(part), log(looks)]
  return [...amounts, log(upHits - 1), rate(upHits, upTries), log(certainHits - 1)]
}

/** What says that a member took data that it does not report, or reports data it did not take. */
export function takenFeatures(standing: Standing): Features {
  const { takenGain, takenTop, hiddenTop, idle, looks, share, down, downTries, downHits } = standing
  const taken = Math.max(0, share[1] + share[3] - hiddenTop)
  const part = taken / (taken + down + 1)
  const amounts = [log(4 * (takenGain - takenTop)), log(4 * idle), Math.sqrt(part), log(looks)]
  return [...amounts, log(downHits - 1), rate(downHits, downTries)]
}

/** How often false reports showed where they could; two more tries, so that few mean little. */
const rate = (hits: number, tries: number) => Math.max(0, hits - 1) / (Math.max(hits, tries) + 2)

const overstatedWeights: Weights = {
  constant: -7.38,
  of: [1.83, 1.61, 6.01, -0.04, 1.45, 6.03, 0.57],
}
const takenWeights: Weights = { constant: -8.37, of: [0.15, 1.68, 25.43, 0.85, 0.88, 7.56] }

export interface Score {
  /** From 0 to 99. */
  readonly score: number
  readonly overstated: number
  readonly taken: number
}

export function scoreOf(standing: Standing = emptyStanding): Score {
  const features = overstatedFeatures(standing)
  const likely = probability(overstatedWeights, features)
  const overstated = features[1] > LEAST_CERTAIN ? likely : Math.min(likely, MOST_UNCERTAIN)
  const taken = probability(takenWeights, takenFeatures(standing))
  const both = 1 - (1 - overstated) * (1 - taken)
  const most = standing.looks < LEAST_LOOKS ? MOST_EARLY : 1
  return {
    score: percent(Math.min(most, both)),
    overstated: percent(overstated),
    taken: percent(taken),
  }
}

function probability({ constant, of }: Weights, features: Features): number {
  const sum = features.reduce((total, value, nth) => total + value * of[nth], constant)
  return 1 / (1 + Math.exp(-sum))
}

const percent = (share: number) => Math.min(MOST, Math.floor(share * 100))
