import type { Client } from '../swarm/client.ts'
import { isDone } from '../swarm/client.ts'
import type { Condition } from './condition.ts'

/** The share of the leechers, those that lack least, for which all seeders are. */
const SERVED_SHARE = 0.5
/** The least number of these leechers. */
const FEWEST = 10
/** The number of seeders that each of the others gets. */
const FIRST_SEEDERS = 2

/**
 * Seeders are for those who lack least, so that some downloads complete earlier, and none later.
 */
export const shortestFirst: Condition = ({ asker, here }) => {
  const leechers = [...here].filter((client) => !isDone(client))
  leechers.sort((one, other) => other.pieces - one.pieces)
  const most = Math.max(FEWEST, Math.ceil(leechers.length * SERVED_SHARE))
  const served = new Set(leechers.slice(0, most))
  return (other) => {
    if (isDone(asker) === isDone(other)) return true
    const leecher = isDone(asker) ? other : asker
    return served.has(leecher) || seedersOf(leecher) < FIRST_SEEDERS
  }
}

function seedersOf({ links }: Client): number {
  let seeders = 0
  for (const { peer } of links.values()) if (isDone(peer)) seeders++
  return seeders
}
