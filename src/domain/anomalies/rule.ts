/** A fact that was judged, with what its number measures; for people and for tools. */
export interface Evidence {
  readonly label: string
  readonly value: number | string
  readonly unit: 'bytes' | 'bytes-per-second' | 'count' | 'seconds' | 'percent' | 'text'
}

/** What a rule makes of a fact: how odd it is from 1 to 100, and what was judged. */
export interface Finding {
  readonly score: number
  readonly evidence: readonly Evidence[]
}

/**
 * One way in which something can be odd. Rules are pure and never do anything: people look at what
 * they find and decide.
 */
export interface AnomalyRule<Fact> {
  readonly label: string
  /** What it means, and what else it could be. */
  readonly description: string
  /** Null: nothing odd. */
  readonly judge: (fact: Fact) => Finding | null
}

const MOST = 100
/** Points for ten times as much. */
const TENFOLD = 30

/** A score: `least` where `value` meets its limit, more with each power of ten above it. */
export function scoreOf(least: number, value: number, limit: number): number {
  const above = Math.log10(Math.max(value / limit, 1))
  return Math.min(MOST, Math.round(least + above * TENFOLD))
}
