import { isFarMore } from '../verdicts.ts'

// Whether the evidence about a pair is news after a verdict that dismissed it.

/** The evidence by kind, in GiB (PairStanding). */
export interface PairAmounts {
  readonly joint: number
  readonly again: number
  /** What was moved within a closed group (groups.ts). */
  readonly closed: number
}

/** What a verdict was about; the kinds are null for verdicts that stored only the sum. */
export interface DismissedPair {
  readonly gib: number
  readonly kinds: PairAmounts | null
}

export function pairSumOf({ joint, again, closed }: PairAmounts): number {
  return joint + again + closed
}

/**
 * Returns whether there is far more evidence in total, or of one kind: another kind is another
 * case.
 */
export function isPairNews(now: PairAmounts, { gib, kinds }: DismissedPair): boolean {
  if (isFarMore(pairSumOf(now), gib)) return true
  if (kinds === null) return false
  const names = ['joint', 'again', 'closed'] as const
  return names.some((name) => isFarMore(now[name], kinds[name]))
}
