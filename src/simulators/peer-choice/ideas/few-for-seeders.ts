import type { Idea } from '../lists/asking.ts'
import { isSeeding } from '../lists/asking.ts'
import { mixed } from '../lists/mixed.ts'

/** The most leechers in a seeder's list; others connect to the seeder. */
const LEECHERS = 15
/** A leecher that lacks less than this share will be a seeder before it gets its next list. */
const NEARLY = 0.1
/** The largest share of seeders in its list, because it will then drop them. */
const SEEDER_SHARE = 1 / 6

/** Two seeders have nothing for each other, and connections that a seeder opens take up places. */
export const fewForSeeders: Idea = {
  name: 'few for seeders',
  rule: `seeders get ${LEECHERS} leechers, and leechers that lack less than a tenth few seeders`,
  length: ({ asker, wanted }) => (isSeeding(asker) ? Math.min(wanted, LEECHERS) : wanted),
  list({ asker, leechers, seeders, sizeBytes }, length) {
    const isNearly = asker.left < sizeBytes * NEARLY
    const most = isNearly ? Math.floor(length * SEEDER_SHARE) : length
    return mixed({ asker, leechers, seeders: seeders.slice(0, most) }, length)
  },
}
