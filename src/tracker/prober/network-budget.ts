import { LRUCache } from 'lru-cache'

/** The most tests of one network per minute: more would look like a scan. */
const PER_MINUTE = 30
/**
 * The most of these tests that may be questions about pieces, so that questions of staff about one
 * network leave room for port tests.
 */
export const PIECES_PER_MINUTE = 10
const MINUTE_MS = 60_000
/** The most networks that are counted; those tested longest ago are dropped. */
const MOST_NETWORKS = 10_000
/**
 * The part of an address that counts as its network: 24 bits of IPv4 (RFC 4632), 48 bits of IPv6
 * (RFC 6177).
 */
const IPV4_MASK = 0xffff_ff00 | 0
const IPV6_SECOND_MASK = 0xffff_0000 | 0

/** Creates the limit on connections to one network, however many clients announce from it. */
export function createNetworkBudget(perMinute = PER_MINUTE) {
  const spent = new LRUCache<string, number>({ max: MOST_NETWORKS, ttl: MINUTE_MS })

  /**
   * Counts a test of this address (big-endian words) if there is room for it; returns whether there
   * is.
   */
  return (isIpv4: boolean, first: number, second: number): boolean => {
    const network = isIpv4 ? `4 ${first & IPV4_MASK}` : `6 ${first} ${second & IPV6_SECOND_MASK}`
    const before = spent.get(network) ?? 0
    if (before >= perMinute) return false
    // The minute starts with the first test; later ones do not extend it.
    if (before === 0) spent.set(network, 1)
    else spent.set(network, before + 1, { noUpdateTTL: true })
    return true
  }
}
