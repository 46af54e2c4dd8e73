import type { Idea, KnownPeer } from '../lists/asking.ts'
import { isSeeding } from '../lists/asking.ts'
import { least, mixed, preferring } from '../lists/mixed.ts'

/** Slower clients count as having this rate, in bytes per second. */
const LEAST_RATE = 1_000

/**
 * Clients upload to those who give as much, so leechers of the same speed should find each other
 * sooner.
 */
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

/**
 * Returns the binary logarithm of a peer's speed: 1 more for twice the speed. Null if it is not
 * known.
 */
function speedOf({ uploadRate }: KnownPeer): number | null {
  return uploadRate === null ? null : Math.log2(Math.max(LEAST_RATE, uploadRate))
}
