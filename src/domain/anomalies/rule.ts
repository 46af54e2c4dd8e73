/** A fact that a rule evaluated, with the unit of its number, for people and for programs. */
export interface Evidence {
  readonly label: string
  readonly value: number | string
  readonly unit: 'bytes' | 'bytes-per-second' | 'count' | 'seconds' | 'percent' | 'text'
}

/** A rule's finding: how unusual the fact is from 1 to 100, and the evidence. */
export interface Finding {
  readonly score: number
  readonly evidence: readonly Evidence[]
}

/**
 * A kind of unusual activity. Rules are pure and have no effect: staff review the findings and
 * decide.
 */
export interface AnomalyRule<Fact> {
  readonly label: string
  /** Its meaning, and harmless explanations. */
  readonly description: string
  /** Null when nothing is unusual. */
  readonly judge: (fact: Fact) => Finding | null
}

const MOST = 100
/** The points for a value that is ten times as high. */
const TENFOLD = 30

/** Returns a score: `least` at the limit, and more for each power of ten above it. */
export function scoreOf(least: number, value: number, limit: number): number {
  const above = Math.log10(Math.max(value / limit, 1))
  return Math.min(MOST, Math.round(least + above * TENFOLD))
}
