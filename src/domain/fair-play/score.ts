import { leastOf, sureness } from './estimate.ts'
import type { Doubt } from './rivals.ts'
import { noDoubt, rivalsIn } from './rivals.ts'
import type { Standing, Top } from './standing.ts'
import { emptyStanding } from './standing.ts'

// Calculates one score per member: the probability, in percent, that a member with this standing
// reports false numbers. The weights were tested on simulated communities (docs/decisions/0046).
// Whatever the weights, a score cannot exceed its bounds: an honest explanation that covers the
// evidence, and the probability that the evidence is a coincidence.

/** The lowest score that is shown to staff. */
export const SHOWN_SCORE = 55
const MOST = 99
/**
 * The highest score of a case that honest explanations cover, or that is one of a pair: just below
 * the threshold.
 */
export const COVERED_SCORE = SHOWN_SCORE - 1
const MOST_COVERED = COVERED_SCORE / 100
/**
 * In GiB: a case counts as covered by honest explanations unless at least this much exceeds all of
 * them.
 */
const LEAST_BEYOND = 0.25
/** Evidence on fewer torrents counts as a coincidence, however much of it there is. */
export const LEAST_TORRENTS = 2
export const MOST_OF_ONE = 0.3
/**
 * An exception are downloads without a result: above this amount, in GiB, no accident explains
 * them.
 */
const LEAST_IDLE = 1
/** With a bad disk, up to this share of all downloads may have no result. */
const BAD_DISK_SHARE = 0.5
/** With evidence from fewer evaluations, coincidences are not excluded. */
export const LEAST_LOOKS = 3.7
const MOST_EARLY = 0.85

/**
 * What the score is calculated from. Bytes raise it. It is lowered by two features, which are never
 * negative: how much was reported, and the share of torrents and days that could have shown a false
 * report and did not. So no number of small coincidences can raise a score above what its bytes
 * justify.
 */
export interface Features {
  readonly raise: readonly number[]
  readonly lower: readonly number[]
}

/** The weights of the features, in the same order. Only the constant may be negative. */
export interface Weights extends Features {
  readonly constant: number
}

export const log = (value: number) => Math.log1p(Math.max(0, value))

/**
 * Returns the features for uploads that did not happen: the evidence without that of its largest
 * torrent, so that no single coincidence counts much, and all evidence.
 */
export function overstatedFeatures(standing: Standing): Features {
  const { overstatedGain, certain, beyond, share, exposure } = standing
  const { upTries, upHits, certainHits } = standing
  const top = topOf(standing)
  const part = exposure[0] > 0 ? share[0] / exposure[0] : 0
  return {
    raise: [
      log(4 * (overstatedGain - top.overstatedGain)),
      log(4 * (certain - top.certain)),
      log(4 * beyond),
      Math.sqrt(part),
      log(4 * overstatedGain),
      log(4 * certain),
    ],
    lower: [log(exposure[0]), missed(upHits, upTries), missed(certainHits, upTries)],
  }
}

/**
 * Returns the features for data that a member took without reporting it, or reported without taking
 * it.
 */
export function takenFeatures(standing: Standing): Features {
  const { takenGain, takenBeyond, share, down, downTries, downHits } = standing
  const top = topOf(standing)
  const taken = share[1] + share[3]
  const part = (bytes: number) => Math.sqrt(bytes / (bytes + down + 1))
  return {
    raise: [
      log(4 * (takenGain - top.takenGain)),
      log(4 * barren(standing)),
      log(4 * takenBeyond),
      part(Math.max(0, taken - top.hidden)),
      log(4 * takenGain),
      log(4 * taken),
      part(taken),
    ],
    lower: [log(down), missed(downHits, downTries)],
  }
}

/** Returns the downloads without a result, in GiB, that exceed what a bad disk explains. */
const barren = ({ idle, down }: Standing) => Math.max(0, idle - BAD_DISK_SHARE * down)

/** Returns the largest part of each sum that comes from one torrent. */
function topOf({ tops }: Standing) {
  const most = (name: Exclude<keyof Top, 'torrent'>) =>
    tops.reduce((largest, top) => Math.max(largest, top[name]), 0)
  return {
    ...{ overstatedGain: most('overstatedGain'), takenGain: most('takenGain') },
    ...{ certain: most('certain'), hidden: most('hidden') },
  }
}

/** Returns the share of torrents and days that could have shown false reports but did not. */
export const missed = (hits: number, tries: number) => Math.max(0, tries - hits) / (tries + 2)

const overstatedWeights: Weights = {
  constant: -6,
  raise: [1, 0.5, 1, 5, 0.5, 0.5],
  lower: [0.3, 2, 2],
}
const takenWeights: Weights = {
  constant: -6,
  raise: [0.7, 2, 1, 4, 0.3, 0.7, 4],
  lower: [0.5, 2],
}

export interface Score {
  /** From 0 to 99. */
  readonly score: number
  readonly overstated: number
  readonly taken: number
}

export function scoreOf(standing: Standing = emptyStanding): Score {
  const early = mostAfter(standing.looks)
  const up = probability(overstatedWeights, overstatedFeatures(standing))
  const overstated = percent(Math.min(up, mostOverstated(standing), early))
  const down = probability(takenWeights, takenFeatures(standing))
  const taken = percent(Math.min(down, mostTaken(standing), early))
  return { score: Math.max(overstated, taken), overstated, taken }
}

/** Returns the highest probability that evidence from this number of evaluations may have. */
export function mostAfter(looks: number): number {
  return looks < LEAST_LOOKS ? MOST_EARLY : 1
}

function mostOverstated(standing: Standing): number {
  const { tops, share, upSquares, beyond, overstatedDoubt } = standing
  const torrents = tops.filter(({ upHits }) => upHits > 0).length
  const most = torrents < LEAST_TORRENTS ? MOST_OF_ONE : 1
  return Math.min(most, mostDoubted(overstatedDoubt), mostOf(share[0], upSquares, beyond))
}

function mostTaken(standing: Standing): number {
  const { tops, share, downSquares, takenBeyond, takenDoubt } = standing
  const torrents = tops.filter(({ downHits }) => downHits > 0).length
  const idle = barren(standing)
  const most = torrents < LEAST_TORRENTS && idle <= LEAST_IDLE ? MOST_OF_ONE : 1
  const amount = share[1] + share[3] + idle
  return Math.min(most, mostDoubted(takenDoubt), mostOf(amount, downSquares, takenBeyond + idle))
}

/**
 * Returns the rivals of a member whose case is one of a pair: without them, it would be about this
 * member only. The score of such a member is `COVERED_SCORE`.
 */
export function contestedBy(standing: Standing): readonly number[] {
  const { overstatedDoubt, takenDoubt } = standing
  const rivals = [...rivalsIn(overstatedDoubt), ...rivalsIn(takenDoubt)]
  if (rivals.length === 0 || scoreOf(standing).score >= SHOWN_SCORE) return []
  const alone = { ...standing, overstatedDoubt: noDoubt, takenDoubt: noDoubt }
  return scoreOf(alone).score < SHOWN_SCORE ? [] : [...new Set(rivals)]
}

/** If another member may have caused all of it, there is a case for the pair, but for neither. */
function mostDoubted(doubt: Doubt): number {
  return rivalsIn(doubt).length > 0 ? MOST_COVERED : 1
}

/** Returns the highest probability that evidence of one kind may have, whatever the weights are. */
export function mostOf(amount: number, squares: number, beyond: number): number {
  const isCovered = beyond < LEAST_BEYOND || leastOf(amount, squares) === 0
  return Math.min(sureness(amount, squares), isCovered ? MOST_COVERED : 1)
}

/** Returns the probability that the weights assign to these features. */
export function probability({ constant, raise, lower }: Weights, features: Features): number {
  const sum = (values: readonly number[], weights: readonly number[]) =>
    values.reduce((total, value, nth) => total + value * weights[nth], 0)
  const odds = constant + sum(features.raise, raise) - sum(features.lower, lower)
  return 1 / (1 + Math.exp(-odds))
}

export const percent = (share: number) => Math.min(MOST, Math.floor(share * 100))
