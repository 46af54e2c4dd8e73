import { isFarMore } from '../verdicts.ts'

// Decides whether the evidence about a pair is new compared to a verdict that dismissed it.

/** The evidence by kind, in GiB (PairStanding). */
export interface PairAmounts {
  readonly joint: number
  readonly again: number
  /** What was moved within a closed group (groups.ts). */
  readonly closed: number
}

/**
 * The evidence at the time of a verdict. The kinds are null for verdicts that stored only the sum.
 */
export interface DismissedPair {
  readonly gib: number
  readonly kinds: PairAmounts | null
}

export function pairSumOf({ joint, again, closed }: PairAmounts): number {
  return joint + again + closed
}

/** Whether there is far more evidence in total, or of one kind: another kind is another case. */
export function isPairNews(now: PairAmounts, { gib, kinds }: DismissedPair): boolean {
  if (isFarMore(pairSumOf(now), gib)) return true
  if (kinds === null) return false
  const names = ['joint', 'again', 'closed'] as const
  return names.some((name) => isFarMore(now[name], kinds[name]))
}
