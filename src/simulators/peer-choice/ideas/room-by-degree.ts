import type { Asking, Idea } from '../lists/asking.ts'
import { least, mixed } from '../lists/mixed.ts'

/** A reachable client gets peers until it is expected to have this many connections. */
const DEGREE = 40
/**
 * After that, it gets this many each time, because some of the expected connections do not exist.
 */
const LEAST = 5

/**
 * Leaves places for clients with closed ports, which have only the connections that they open. This
 * is like `reachablePeers` of the tracker, but limits the connections of clients, not the length of
 * lists.
 */
export const roomByDegree = {
  name: 'room by degree',
  rule: `reachable clients get peers up to ${DEGREE} connections, and those with few first`,
  length({ asker, wanted }: Asking) {
    if (asker.isUnreachable) return wanted
    return Math.min(wanted, Math.max(LEAST, Math.round(DEGREE - asker.degree)))
  },
  list({ asker, leechers, seeders }: Asking, length: number) {
    return mixed({ asker, leechers: byDegree(leechers), seeders: byDegree(seeders) }, length)
  },
} satisfies Idea

const byDegree = (peers: Asking['leechers']) => least(peers, ({ degree }) => degree)
