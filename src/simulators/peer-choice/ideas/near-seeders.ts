import type { Asking, Idea } from '../lists/asking.ts'
import { isSeeding } from '../lists/asking.ts'
import { mixed } from '../lists/mixed.ts'

/** With fewer seeders than this in its region, a client also gets those of other regions. */
const ENOUGH = 5

/**
 * The slots of a seeder go to all leechers in turn, including distant ones that can take only
 * little.
 */
export const nearSeeders: Idea = {
  name: 'near seeders',
  rule: `seeders and leechers of a region only know each other, where it has ${ENOUGH} of them`,
  list({ asker, leechers, seeders }, length) {
    const nearOf = (peers: Asking['leechers']) => {
      const near = peers.filter(({ region }) => region === asker.region)
      return near.length < ENOUGH ? peers : near
    }
    return isSeeding(asker)
      ? mixed({ asker, leechers: nearOf(leechers), seeders }, length)
      : mixed({ asker, leechers, seeders: nearOf(seeders) }, length)
  },
}
