import type { PairedChange } from './paired.ts'
import { verdictOf } from './paired.ts'

/** The goal of decision 51: downloads that take this much less time. */
export const AIM = 0.15
/** If even perfect knowledge does not reach that goal, this share of its gain is enough. */
export const ENOUGH_OF_REACH = 0.8

/**
 * Returns the gain of a choice as a share of the gain of perfect knowledge. Null if the latter is
 * not significant, and so is no measure. A negative share means that the choice is slower than the
 * present one.
 */
export function shareOfReach(change: PairedChange, reach: PairedChange): number | null {
  return verdictOf(reach) === 'less' ? change.mean / reach.mean : null
}

/** Returns the change that is enough; null if perfect knowledge brings no significant gain. */
export function enoughOf(reach: PairedChange): number | null {
  if (verdictOf(reach) !== 'less') return null
  return reach.mean > -AIM ? reach.mean * ENOUGH_OF_REACH : -AIM
}

/** Returns the choice with the greatest gain; null if there is none. */
export function greatestGain<T extends { readonly change: PairedChange }>(
  choices: readonly T[],
): T | null {
  return choices.reduce<T | null>(
    (best, one) => (best === null || one.change.mean < best.change.mean ? one : best),
    null,
  )
}
