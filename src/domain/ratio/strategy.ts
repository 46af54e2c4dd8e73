import type { RatioInputs } from './inputs.ts'
import type { Params, Values, ValuesOf } from './params.ts'
import { usualValues } from './params.ts'
import type { Terms } from './terms.ts'
import { termParams } from './terms.ts'

/** A number in the formula, as it is shown to the member. */
export interface Term {
  readonly label: string
  readonly value: bigint | number
  readonly unit: 'bytes' | 'ratio' | 'hours' | 'gib-hours' | 'torrents' | 'share'
}

/** How a verdict was reached, and what would meet the requirement. */
interface Explanation {
  /** The formula as text, with the labels of `terms`: `uploaded / downloaded >= required`. */
  readonly formula: string
  readonly terms: readonly Term[]
  /** Ways to meet the requirement, one per line; empty when it is met. */
  readonly mend: readonly Term[]
}

export interface Verdict {
  readonly required: number
  /** The ratio; Infinity when nothing was downloaded. */
  readonly actual: number
  readonly satisfied: boolean
  /** Met by a free amount, or nothing is required: the ratio does not matter. */
  readonly isFree: boolean
  readonly explain: Explanation
  /**
   * A limit on simultaneous downloads, which applies instead of disabling them; null: there is
   * none.
   */
  readonly leechSlots: number | null
  /** Torrent-hours of downloading, for policies about hours. */
  readonly leechHours?: number
}

export interface RatioStrategy<P extends Params = Params> {
  /** The name, such as `up_down`. */
  readonly name: string
  readonly label: string
  /** A sentence or two about the rule, for members. */
  readonly description: string
  readonly params: P
  /** The default terms of its policies, where they differ from those of other strategies. */
  readonly terms?: Partial<Terms>
  /**
   * Evaluates a member. Pure; with any inputs, and values within the bounds, it never throws or
   * divides by zero.
   */
  readonly evaluate: (inputs: RatioInputs, params: ValuesOf<P>) => Verdict
}

/** A strategy whose parameters are only known at run time. */
export interface AnyStrategy extends Omit<RatioStrategy, 'evaluate'> {
  readonly evaluate: (inputs: RatioInputs, params: Values) => Verdict
}

export function defineStrategy<P extends Params>(strategy: RatioStrategy<P>): AnyStrategy {
  return strategy as unknown as AnyStrategy
}

/** The default terms of a policy with this strategy. */
export function usualTerms(strategy: Pick<AnyStrategy, 'terms'> | undefined): Terms {
  return { ...usualValues(termParams), ...strategy?.terms }
}

/** Ratios are compared as whole numbers of millionths. */
const PARTS = 1_000_000

/** Whether `have / of >= ratio`, to six digits, however large the numbers are. */
export function reaches(have: bigint, of: bigint, ratio: number): boolean {
  return have * BigInt(PARTS) >= of * BigInt(Math.round(ratio * PARTS))
}

/** Returns the smallest amount that is missing for `reaches` to be true. */
export function missing(have: bigint, of: bigint, ratio: number): bigint {
  const parts = BigInt(PARTS)
  const needed = (of * BigInt(Math.round(ratio * PARTS)) + parts - 1n) / parts
  return needed > have ? needed - have : 0n
}

/**
 * Returns whether a requirement is met with this margin above the ratio, to six digits; a free
 * amount needs none.
 */
export function isMetWith(margin: number, verdict: Verdict): boolean {
  const { satisfied, isFree, actual, required } = verdict
  return satisfied && (isFree || actual - required >= margin - 1 / PARTS)
}

/** Returns `have / of` as a number; Infinity when `of` is zero. */
export function quotient(have: bigint, of: bigint): number {
  if (of === 0n) return Infinity
  return Number((have * BigInt(PARTS)) / of) / PARTS
}
