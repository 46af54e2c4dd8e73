import type { Idea, KnownPeer } from '../lists/asking.ts'
import { isSeeding } from '../lists/asking.ts'
import { least, leechersAtLeast, mixed } from '../lists/mixed.ts'

/**
 * A tracker does not know pieces. But clients that lack the same amount joined at the same time,
 * and tend to have the same pieces. A list of leechers in all stages offers more different ones.
 */
export const spreadByLeft: Idea = {
  name: 'spread by left',
  rule: 'leechers of all stages, from those that lack least to those that lack most',
  list({ asker, leechers, seeders }, length) {
    const most = isSeeding(asker)
      ? length
      : Math.max(leechersAtLeast(length), length - seeders.length)
    const sorted = least(leechers, ({ left }) => left)
    return mixed({ asker, seeders, leechers: evenly(sorted, most) }, length)
  },
}

/** Returns `count` of the peers at equal distances, or all if there are fewer. */
function evenly(peers: readonly KnownPeer[], count: number): readonly KnownPeer[] {
  if (count >= peers.length) return peers
  const distance = peers.length / count
  return Array.from({ length: count }, (_, nth) => peers[Math.floor((nth + 0.5) * distance)])
}
