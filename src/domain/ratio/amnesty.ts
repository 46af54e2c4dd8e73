// Amnesties, during which everything is freeleech for all members, and their effect on standings.

import { DAY_SECONDS } from '../units.ts'

/** Times are in seconds since 1970. */
export interface Amnesty {
  readonly from: number
  /** The end; null: until staff end it. */
  readonly until: number | null
}

/**
 * For how many seconds after its end an amnesty has an effect: a week, and a day for runs that are
 * late.
 */
export const SPARES_SECONDS = 8 * DAY_SECONDS

/** Returns the effect of an amnesty at `at`, in seconds since 1970. */
export function freedomAt(amnesty: Amnesty | null, at: number) {
  if (amnesty === null) return { isFreeForAll: false }
  const { from: freeSince, until: freeUntil } = amnesty
  return { isFreeForAll: freeUntil === null || at < freeUntil, freeSince, freeUntil }
}

/**
 * Returns the amnesty that is active at `at` or that ended last, unless it no longer has an effect.
 */
export function amnestyAt(all: readonly Amnesty[], at: number): Amnesty | null {
  const end = ({ until }: Amnesty) => until ?? Infinity
  return all.reduce<Amnesty | null>((found, one) => {
    if (one.from > at || end(one) <= at - SPARES_SECONDS) return found
    return found === null || end(one) > end(found) ? one : found
  }, null)
}
