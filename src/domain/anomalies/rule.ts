/** A fact that a rule evaluated, with the unit of its number, for people and for programs. */
export interface Evidence {
  readonly label: string
  readonly value: number | string
  readonly unit: 'bytes' | 'bytes-per-second' | 'count' | 'seconds' | 'percent' | 'text'
}

/** A finding of a rule: how unusual the fact is, from 1 to 100, and the evidence. */
export interface Finding {
  readonly score: number
  readonly evidence: readonly Evidence[]
}

/**
 * A kind of unusual activity. Rules are pure and have no effect: staff review what they find and
 * decide.
 */
export interface AnomalyRule<Fact> {
  readonly label: string
  /** What a finding means, and harmless explanations for it. */
  readonly description: string
  /** Returns a finding; null when nothing is unusual. */
  readonly judge: (fact: Fact) => Finding | null
}

const MOST = 100
/** The points that are added for a value that is ten times as high. */
const TENFOLD = 30

/** Returns a score: `least` at the limit, and more for each factor of ten above it. */
export function scoreOf(least: number, value: number, limit: number): number {
  const above = Math.log10(Math.max(value / limit, 1))
  return Math.min(MOST, Math.round(least + above * TENFOLD))
}
