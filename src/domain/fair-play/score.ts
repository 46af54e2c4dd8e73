import type { Top } from './standing.ts'
import { emptyStanding, type Standing } from './standing.ts'

// One score for each member: the probability, in percent, that a member with this standing
// reports false numbers. The weights are a logistic regression on simulated communities
// (docs/decisions/0046), so that of members at 90 nine in ten are cheaters there.

/** Members from this score on are shown to staff. */
export const SHOWN_SCORE = 55
const MOST = 99
/** Evidence of one torrent is a coincidence, however much of it there is. */
const LEAST_TORRENTS = 2
const MOST_OF_ONE = 0.3
/** Except downloads that brought nothing: above this, in GiB, no accident explains them. */
const LEAST_IDLE = 1
/** With a bad disk, this share of all downloads may bring nothing. */
const BAD_DISK_SHARE = 0.1
/** With evidence from fewer days, coincidences are not excluded. */
const LEAST_LOOKS = 3.7
const MOST_EARLY = 0.85

type Features = readonly number[]

export interface Weights {
  readonly constant: number
  readonly of: Features
}

const log = (value: number) => Math.log1p(Math.max(0, value))

/**
 * What says that a member reports uploads that did not happen: first the evidence without its
 * largest torrent, so that no single coincidence counts much, then all of it.
 */
export function overstatedFeatures(standing: Standing): Features {
  const { overstatedGain, certain, looks, share, exposure } = standing
  const { upTries, upHits, certainHits } = standing
  const top = topOf(standing)
  const part = exposure[0] > 0 ? share[0] / exposure[0] : 0
  return [
    log(4 * (overstatedGain - top.overstatedGain)),
    log(4 * (certain - top.certain)),
    Math.sqrt(part),
    log(looks),
    log(upHits - top.upHits),
    rate(upHits - top.upHits, upTries - top.upHits),
    log(certainHits - top.certainHits),
    log(4 * overstatedGain),
    log(4 * certain),
    rate(upHits, upTries + 1),
    rate(certainHits, upTries + 1),
    log(exposure[0]),
  ]
}

/** What says that a member took data that it does not report, or reports data it did not take. */
export function takenFeatures(standing: Standing): Features {
  const { takenGain, looks, share, down, downTries, downHits } = standing
  const top = topOf(standing)
  const taken = share[1] + share[3]
  const part = (bytes: number) => Math.sqrt(bytes / (bytes + down + 1))
  return [
    log(4 * (takenGain - top.takenGain)),
    log(4 * barren(standing)),
    part(Math.max(0, taken - top.hidden)),
    log(looks),
    log(downHits - top.downHits),
    rate(downHits - top.downHits, downTries - top.downHits),
    log(4 * takenGain),
    log(4 * taken),
    part(taken),
    rate(downHits, downTries + 1),
    log(downTries),
    log(down),
  ]
}

/** Downloads that brought nothing, in GiB, above what a bad disk explains. */
const barren = ({ idle, down }: Standing) => idle - BAD_DISK_SHARE * down

/** The largest part of each sum that comes from one torrent. */
function topOf({ tops }: Standing) {
  const most = (name: Exclude<keyof Top, 'torrent'>) =>
    tops.reduce((largest, top) => Math.max(largest, top[name]), 0)
  return {
    ...{ overstatedGain: most('overstatedGain'), takenGain: most('takenGain') },
    ...{ certain: most('certain'), hidden: most('hidden'), upHits: most('upHits') },
    ...{ certainHits: most('certainHits'), downHits: most('downHits') },
  }
}

/** How often false reports showed where they could; two more tries, so that few mean little. */
const rate = (hits: number, tries: number) => Math.max(0, hits) / (Math.max(hits, tries) + 2)

const overstatedWeights: Weights = {
  constant: -7.89,
  of: [1.66, 0.49, 2.31, 1.23, 1.01, -0.06, 0.53, 0.6, 0.7, 7.56, 4, -0.26],
}
const takenWeights: Weights = {
  constant: -8.03,
  of: [0.96, 3.67, 5.04, -1.1, 1.44, 4.05, -0.49, 1.71, 8.07, 3.86, 3.25, -3.37],
}

export interface Score {
  /** From 0 to 99. */
  readonly score: number
  readonly overstated: number
  readonly taken: number
}

export function scoreOf(standing: Standing = emptyStanding): Score {
  const { tops } = standing
  const isOne = (name: 'upHits' | 'downHits') =>
    tops.filter((top) => top[name] > 0).length < LEAST_TORRENTS
  const likelyUp = probability(overstatedWeights, overstatedFeatures(standing))
  const likelyDown = probability(takenWeights, takenFeatures(standing))
  const overstated = isOne('upHits') ? Math.min(likelyUp, MOST_OF_ONE) : likelyUp
  const isSingle = isOne('downHits') && barren(standing) <= LEAST_IDLE
  const taken = isSingle ? Math.min(likelyDown, MOST_OF_ONE) : likelyDown
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
