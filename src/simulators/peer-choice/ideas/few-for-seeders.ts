import type { Idea } from '../lists/asking.ts'
import { isSeeding } from '../lists/asking.ts'
import { mixed } from '../lists/mixed.ts'

/** Leechers that a seeder learns at most: others connect to it. */
const LEECHERS = 15
/** A leecher that lacks less than this share will seed before its next list. */
const NEARLY = 0.1
/** Of its list, the share of seeders at most: it will drop them then. */
const SEEDER_SHARE = 1 / 6

/** Two seeders have nothing for each other, and connections that a seeder opens use up places. */
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
