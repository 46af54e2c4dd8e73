import type { Interval } from './student.ts'
import { intervalOf } from './student.ts'

/**
 * What a choice of peers changes, swarm by swarm, relative to the value before: −0.1 means 10 %
 * less.
 */
export interface PairedChange extends Interval {
  /** In the order of the seeds. */
  readonly changes: readonly number[]
}

/**
 * Compares the values of the same swarms, in the same order. Swarms differ much more from each
 * other than choices do; comparing in pairs removes that difference.
 */
export function pairedChange(before: readonly number[], now: readonly number[]): PairedChange {
  const changes = before.map((value, at) => now[at] / value - 1)
  return { ...intervalOf(changes), changes }
}

/**
 * Whether a change is significant at 95 %, which means that the whole interval is on one side of 0.
 */
export type Verdict = 'less' | 'more' | 'unclear'

export function verdictOf({ low, high }: Interval): Verdict {
  if (high !== null && high < 0) return 'less'
  if (low !== null && low > 0) return 'more'
  return 'unclear'
}
