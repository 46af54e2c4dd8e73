import type { Idea, KnownPeer } from '../lists/asking.ts'
import { isSeeding } from '../lists/asking.ts'
import { least, mixed, preferring } from '../lists/mixed.ts'

/** Slower ones count as this fast. Bytes per second. */
const LEAST_RATE = 1_000

/** Clients upload to those who give as much: leechers of the same speed find each other sooner. */
export const clustersBySpeed: Idea = {
  name: 'clusters by speed',
  rule: 'leechers that upload about as fast as the client come first',
  list(asking, length) {
    const own = speedOf(asking.asker)
    if (own === null || isSeeding(asking.asker)) return mixed(asking, length)
    const distance = (peer: KnownPeer) => Math.abs((speedOf(peer) ?? own) - own)
    const rated = asking.leechers.filter((peer) => speedOf(peer) !== null)
    return preferring(asking, least(rated, distance), length)
  },
}

/** Returns 1 more for a peer that is twice as fast; null: not known. */
function speedOf({ uploadRate }: KnownPeer): number | null {
  return uploadRate === null ? null : Math.log2(Math.max(LEAST_RATE, uploadRate))
}
