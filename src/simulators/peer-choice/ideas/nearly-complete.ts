import type { Idea } from '../lists/asking.ts'
import { least, mixed, preferring } from '../lists/mixed.ts'

/** A swarm with at least this many leechers per seeder is a flash crowd. */
const CROWD = 5

/**
 * In a flash crowd, there are few seeders: the leechers who have most can give most, and will seed
 * soon.
 */
export const nearlyComplete: Idea = {
  name: 'nearly complete',
  rule: 'in a flash crowd, leechers that lack least come first',
  list(asking, length) {
    const { leechers, swarm } = asking
    if (swarm.leechers < swarm.seeders * CROWD) return mixed(asking, length)
    const sorted = least(leechers, ({ left }) => left)
    return preferring(asking, sorted, length)
  },
}
