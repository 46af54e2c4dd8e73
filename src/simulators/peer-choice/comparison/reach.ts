import type { PairedChange } from './paired.ts'
import { verdictOf } from './paired.ts'

/** What decision 51 asked of a choice: downloads that take this much less. */
export const AIM = 0.15
/** Where perfect knowledge does not reach that, this share of its gain is enough. */
export const ENOUGH_OF_REACH = 0.8

/**
 * Returns the share of the gain of perfect knowledge that a choice has; null: that gain does not
 * hold, so it is no measure. Below 0: the choice is slower than the present one.
 */
export function shareOfReach(change: PairedChange, reach: PairedChange): number | null {
  return verdictOf(reach) === 'less' ? change.mean / reach.mean : null
}

/** Returns the change that is enough; null: perfect knowledge brings no gain that holds. */
export function enoughOf(reach: PairedChange): number | null {
  if (verdictOf(reach) !== 'less') return null
  return reach.mean > -AIM ? reach.mean * ENOUGH_OF_REACH : -AIM
}

/** Returns the choice with the greatest gain; null: there is none. */
export function greatestGain<T extends { readonly change: PairedChange }>(
  choices: readonly T[],
): T | null {
  return choices.reduce<T | null>(
    (best, one) => (best === null || one.change.mean < best.change.mean ? one : best),
    null,
  )
}
