import type { Features, Weights } from '../../domain/fair-play/score.ts'
import { overstatedFeatures, takenFeatures } from '../../domain/fair-play/score.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'
import { emptyStanding } from '../../domain/fair-play/standing.ts'
import type { Subject } from './trial.ts'

// Finds the weights of src/domain/fair-play/score.ts by a logistic regression over the days of
// simulated members, using Newton's method with a small ridge. Only the constant may be negative.

/** Before this day, there has been too little traffic to learn from. */
const FIRST_DAY = 2
/** Only every third day of honest members is used, because one day hardly differs from the next. */
const HONEST_STEP = 3
/**
 * The total weight of a cheater's days, so that cheaters with few days count as much as those with
 * many.
 */
const CHEATER_WEIGHT = 8
const TURNS = 80
const RIDGE = 0.5
const LONGEST_STEP = 1
const LEAST_GAIN_GIB = 1
const LEAST_PAIR_GIB = 5
const GAIN_SHARE = 0.2

interface Example {
  /** The values of the features; those that lower the score are negated. */
  readonly features: readonly number[]
  readonly isFalse: boolean
  readonly weight: number
}

/** Returns the weights for both kinds of false reports. */
export function calibrate(subjects: readonly Subject[]): {
  readonly overstated: Weights
  readonly taken: Weights
} {
  const weightsOf = (featuresOf: typeof takenFeatures, isFalseOn: typeof hides): Weights => {
    const examples = subjects.flatMap((one) => examplesOf(one, featuresOf, isFalseOn))
    const [constant, ...rest] = fit(examples)
    const raising = featuresOf(emptyStanding).raise.length
    return { constant, raise: rest.slice(0, raising), lower: rest.slice(raising) }
  }
  return {
    overstated: weightsOf(overstatedFeatures, overstates),
    taken: weightsOf(takenFeatures, hides),
  }
}

/**
 * Returns the days of an honest member, or those of a cheater on which the gain was large; small
 * gains are no examples of either kind.
 */
function examplesOf(
  subject: Subject,
  featuresOf: (standing: Standing) => Features,
  isFalseOn: (subject: Subject, day: number) => boolean,
): readonly Example[] {
  const { standings, cheat, isPartner } = subject
  const isHonest = cheat === null && !isPartner
  const step = isHonest ? HONEST_STEP : 1
  const examples: { readonly features: readonly number[]; readonly isFalse: boolean }[] = []
  for (let day = FIRST_DAY; day < standings.length; day += step) {
    const standing = standings[day]
    const isFalse = isFalseOn(subject, day)
    if (standing === null || (!isFalse && !isHonest)) continue
    const { raise, lower } = featuresOf(standing)
    examples.push({ features: [...raise, ...lower.map((value) => -value)], isFalse })
  }
  const weight = isHonest ? HONEST_STEP : CHEATER_WEIGHT / examples.length
  return examples.map((example) => ({ ...example, weight }))
}

function overstates({ cheat, falseUp, claimedUp }: Subject, day: number): boolean {
  const gain = falseUp[day]
  return cheat !== null && gain >= LEAST_GAIN_GIB && gain >= GAIN_SHARE * claimedUp[day]
}

function hides({ cheat, isPartner, hiddenDown, claimedDown }: Subject, day: number): boolean {
  const hidden = hiddenDown[day]
  // The second account of a pair reports downloads that did not happen.
  if (isPartner) return -hidden >= LEAST_PAIR_GIB
  const all = hidden + claimedDown[day]
  return cheat !== null && hidden >= LEAST_GAIN_GIB && hidden >= GAIN_SHARE * all
}

function fit(examples: readonly Example[]): number[] {
  const width = 1 + (examples.at(0)?.features.length ?? 0)
  const weights = new Array<number>(width).fill(0)
  weights[0] = -5
  for (let turn = 0; turn < TURNS; turn++) {
    const { slope, curve } = derivatives(examples, weights)
    // A weight at its bound stays there, instead of passing it.
    const isFree = weights.map((value, nth) => nth === 0 || value > 0 || slope[nth] > 0)
    const free = weights.flatMap((_, nth) => (isFree[nth] ? [nth] : []))
    const step = solved(
      free.map((row) => free.map((column) => curve[row][column])),
      free.map((nth) => slope[nth]),
    )
    const longest = Math.max(...step.map(Math.abs), 1e-9)
    const scale = Math.min(1, LONGEST_STEP / longest)
    for (const [place, nth] of free.entries()) {
      const value = weights[nth] + step[place] * scale
      weights[nth] = nth === 0 ? value : Math.max(0, value)
    }
  }
  return weights.map((value) => Math.round(value * 100) / 100)
}

function derivatives(examples: readonly Example[], weights: readonly number[]) {
  const width = weights.length
  const slope = weights.map((value, nth) => (nth === 0 ? 0 : -RIDGE * value))
  const curve = weights.map((_, row) =>
    weights.map((__, column) => (row === column ? RIDGE + 1e-3 : 0)),
  )
  for (const { features, isFalse, weight } of examples) {
    const values = [1, ...features]
    const sum = values.reduce((total, value, nth) => total + value * weights[nth], 0)
    const probability = 1 / (1 + Math.exp(-sum))
    const miss = weight * ((isFalse ? 1 : 0) - probability)
    const certainty = weight * probability * (1 - probability)
    for (let row = 0; row < width; row++) {
      slope[row] += miss * values[row]
      for (let column = 0; column < width; column++) {
        curve[row][column] += certainty * values[row] * values[column]
      }
    }
  }
  return { slope, curve }
}

/** Solves `matrix` · x = `right` by Gaussian elimination; the ridge keeps every pivot above 0. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, nth) => [...row, right[nth]])
  const width = rows.length
  for (let pivot = 0; pivot < width; pivot++) {
    for (let row = 0; row < width; row++) {
      if (row === pivot) continue
      const factor = rows[row][pivot] / rows[pivot][pivot]
      for (let column = pivot; column <= width; column++) {
        rows[row][column] -= factor * rows[pivot][column]
      }
    }
  }
  return rows.map((row, nth) => row[width] / row[nth])
}
