// When everything was free for everybody, and what the judge makes of it.

import { DAY_SECONDS } from '../units.ts'

/** In seconds since 1970. */
export interface Amnesty {
  readonly from: number
  /** Null: until staff end it. */
  readonly until: number | null
}

/** So long one that is over still spares: a week, and a day for judges that were away. */
export const SPARES_SECONDS = 8 * DAY_SECONDS

/** What an amnesty does to everybody at `at`, in seconds since 1970. */
export function freedomAt(amnesty: Amnesty | null, at: number) {
  if (amnesty === null) return { isFreeForAll: false }
  const { from: freeSince, until: freeUntil } = amnesty
  return { isFreeForAll: freeUntil === null || at < freeUntil, freeSince, freeUntil }
}

/** The one of `all` that holds at `at` or ended last, unless it spares nobody any more. */
export function amnestyAt(all: readonly Amnesty[], at: number): Amnesty | null {
  const end = ({ until }: Amnesty) => until ?? Infinity
  return all.reduce<Amnesty | null>((found, one) => {
    if (one.from > at || end(one) <= at - SPARES_SECONDS) return found
    return found === null || end(one) > end(found) ? one : found
  }, null)
}
