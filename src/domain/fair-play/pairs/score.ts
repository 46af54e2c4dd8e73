import type { Features, Weights } from '../score.ts'
import {
  LEAST_TORRENTS,
  MOST_OF_ONE,
  SHOWN_SCORE,
  log,
  missed,
  mostAfter,
  mostOf,
  percent,
  probability,
} from '../score.ts'
import { closedOf } from './inside.ts'
import type { PairStanding } from './standing.ts'
import { pairAmountOf } from './standing.ts'

// The score of a pair: the probability, in percent, that at least one of the two reports false
// numbers. It does not say which one, and changes the score of neither. What no report contradicts
// raises no score, because an honest explanation covers it: data that one downloads again and again
// (its client loses it), and closed groups (friends with rare torrents). With enough of that, a
// pair is a case without a score.

const weights: Weights = { constant: -6, raise: [1, 0.5, 5], lower: [0.3, 2] }

function featuresOf(standing: PairStanding): Features {
  const { exposure, tries, hits, tops } = standing
  const amount = pairAmountOf(standing)
  const top = tops.reduce((most, { joint, again }) => Math.max(most, joint + again), 0)
  const part = Math.min(1, amount / Math.max(exposure, 0.01))
  return {
    raise: [log(4 * (amount - top)), log(4 * amount), Math.sqrt(part)],
    lower: [log(exposure), missed(hits, tries)],
  }
}

/** Returns the score of a pair, from 0 to 99, within the same bounds as a member's score. */
export function pairScoreOf(standing: PairStanding): number {
  return percent(chanceOf(withoutAgain(standing)))
}

/** Whether a pair is a case even without a score, because of what no report contradicts. */
export function isRuleCase(standing: PairStanding): boolean {
  if (closedOf(standing.inside, standing.group) > 0) return true
  return percent(chanceOf(standing)) >= SHOWN_SCORE
}

/** Returns the standing with only the evidence that reports contradict. */
function withoutAgain(standing: PairStanding): PairStanding {
  const { joint, again, jointSquares, hits, looks, tops } = standing
  if (again === 0) return standing
  const share = joint / (joint + again)
  return {
    ...standing,
    ...{ again: 0, squares: jointSquares, hits: hits * share, looks: looks * share },
    tops: tops.map((top) => ({ ...top, again: 0 })),
  }
}

/** Returns the probability that the weights and the bounds allow for all evidence in a standing. */
function chanceOf(standing: PairStanding): number {
  const { squares, looks, tops } = standing
  const amount = pairAmountOf(standing)
  const torrents = tops.filter(({ joint, again }) => joint + again > 0).length
  const most = torrents < LEAST_TORRENTS ? MOST_OF_ONE : mostAfter(looks)
  const bound = mostOf(amount, squares, amount)
  return Math.min(probability(weights, featuresOf(standing)), most, bound)
}

/** Two members by ID, the lower one first, and the score of the pair. */
interface ScoredPair {
  readonly ids: readonly [number, number]
  readonly score: number
  readonly standing: PairStanding
}

/** Whether a pair is a case, with or without a score. */
export function isPairCase({ score, standing }: Omit<ScoredPair, 'ids'>): boolean {
  return score >= SHOWN_SCORE || isRuleCase(standing)
}

/**
 * Returns the pairs that staff see: those whose score reaches the threshold, highest first, and
 * then those without a score. No pair contains a member who is shown in any case. Each member is in
 * at most one pair, so that a single liar makes only one case, and a closed group too.
 */
export function shownPairs<Pair extends ScoredPair>(
  pairs: readonly Pair[],
  isShown: (memberId: number) => boolean,
): readonly Pair[] {
  const taken = new Set<number>()
  return pairs
    .filter(isPairCase)
    .sort((a, b) => b.score - a.score || a.ids[0] - b.ids[0] || a.ids[1] - b.ids[1])
    .filter(({ ids, standing }) => {
      if (ids.some((id) => isShown(id) || taken.has(id))) return false
      for (const id of [...ids, ...standing.group]) taken.add(id)
      return true
    })
}
