import type { Asking, Idea } from '../lists/asking.ts'
import { isSeeding } from '../lists/asking.ts'
import { least, mixed } from '../lists/mixed.ts'

/** The share of the leechers, those that lack least, for which all seeders are listed. */
const SERVED_SHARE = 0.5
/** The number of seeders for each of the others, so that they get first pieces to trade. */
const FIRST_SEEDERS = 2
/** With fewer leechers than this, all of them are served. */
const FEWEST = 10

/**
 * If all downloads share the upload of the seeders, all of them complete late. If it goes to those
 * that lack least, these complete earlier, and the others no later (shortest remaining time first).
 */
export const seedersForTheLast: Idea = {
  name: 'seeders for the last',
  rule: 'seeders are listed for the half of the leechers that lacks least, and these for them',
  list(asking, length) {
    const { asker, leechers, seeders } = asking
    if (isSeeding(asker)) return mixed({ asker, seeders, leechers: servedOf(leechers) }, length)
    return mixed({ asker, leechers, seeders: seeders.slice(0, seedersFor(asking)) }, length)
  },
}

function servedOf(leechers: Asking['leechers']): Asking['leechers'] {
  if (leechers.length < FEWEST) return leechers
  const served = Math.ceil(leechers.length * SERVED_SHARE)
  return least(leechers, ({ left }) => left).slice(0, served)
}

function seedersFor({ asker, leechers, seeders }: Asking): number {
  if (leechers.length < FEWEST) return seeders.length
  const ahead = leechers.filter(({ left }) => left < asker.left).length
  return ahead < leechers.length * SERVED_SHARE ? seeders.length : FIRST_SEEDERS
}
