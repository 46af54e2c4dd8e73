import { SEEN, sumSeen, TURN_BUCKETS } from '../memory/reply-cells.ts'

/** The replies of timed turns: those in bucket `b` took less than 2^b microseconds. */
export interface TurnHistogram {
  readonly counts: readonly number[]
  readonly microseconds: number
}

export function turnHistogram(words: Int32Array): TurnHistogram {
  return {
    counts: Array.from({ length: TURN_BUCKETS }, (_, at) => sumSeen(words, SEEN.turns + at)),
    microseconds: sumSeen(words, SEEN.turnMicroseconds),
  }
}

/**
 * Returns the microseconds within which this share of the replies was sent; null: there were no
 * replies.
 */
export function quantile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let passed = 0
  for (const [bucket, count] of counts.entries()) {
    passed += count
    if (passed >= total * share) return 2 ** bucket
  }
  return 2 ** (counts.length - 1)
}
