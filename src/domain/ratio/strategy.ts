import type { RatioInputs } from './inputs.ts'
import type { Params, Values, ValuesOf } from './params.ts'
import { usualValues } from './params.ts'
import type { Terms } from './terms.ts'
import { termParams } from './terms.ts'

/** A number of the formula, as the member's page shows it. */
export interface Term {
  readonly label: string
  readonly value: bigint | number
  readonly unit: 'bytes' | 'ratio' | 'hours' | 'gib-hours' | 'torrents' | 'share'
}

/** How a verdict came about, and what would mend it. */
interface Explanation {
  /** `uploaded / downloaded >= required`: in the words of `terms`. */
  readonly formula: string
  readonly terms: readonly Term[]
  /** What would satisfy the rule, one way a line; empty when it is satisfied. */
  readonly mend: readonly Term[]
}

export interface Verdict {
  readonly required: number
  /** Infinity when there is nothing to hold against it. */
  readonly actual: number
  readonly satisfied: boolean
  readonly explain: Explanation
  /** Downloads at once that the member may have instead of losing the right; null: any number. */
  readonly leechSlots: number | null
  /** Torrent-hours of downloading, where the rule is about hours; left out where it is not. */
  readonly leechHours?: number
}

export interface RatioStrategy<P extends Params = Params> {
  /** `up_down` */
  readonly name: string
  readonly label: string
  /** The rule in a sentence or two, for members. */
  readonly description: string
  readonly params: P
  /** How patient its policies usually are, where that is not as with others. */
  readonly terms?: Partial<Terms>
  /** Pure. No input and no value within its bounds makes it throw or divide by nothing. */
  readonly evaluate: (inputs: RatioInputs, params: ValuesOf<P>) => Verdict
}

/** A strategy whose parameters are only known when it runs. */
export interface AnyStrategy extends Omit<RatioStrategy, 'evaluate'> {
  readonly evaluate: (inputs: RatioInputs, params: Values) => Verdict
}

export function defineStrategy<P extends Params>(strategy: RatioStrategy<P>): AnyStrategy {
  return strategy as unknown as AnyStrategy
}

/** The terms of a new policy of a strategy. */
export function usualTerms(strategy: Pick<AnyStrategy, 'terms'> | undefined): Terms {
  return { ...usualValues(termParams), ...strategy?.terms }
}

/** Thousandths of thousandths: ratios are compared as whole numbers of these. */
const PARTS = 1_000_000

/** Whether `have / of >= ratio`, to six digits, however large the numbers are. */
export function reaches(have: bigint, of: bigint, ratio: number): boolean {
  return have * BigInt(PARTS) >= of * BigInt(Math.round(ratio * PARTS))
}

/** The least that is missing until `reaches`. */
export function missing(have: bigint, of: bigint, ratio: number): bigint {
  const parts = BigInt(PARTS)
  const needed = (of * BigInt(Math.round(ratio * PARTS)) + parts - 1n) / parts
  return needed > have ? needed - have : 0n
}

/** `have / of` as a number; Infinity when there is nothing to divide by. */
export function quotient(have: bigint, of: bigint): number {
  if (of === 0n) return Infinity
  return Number((have * BigInt(PARTS)) / of) / PARTS
}
