import type { TrackerSettings } from '../settings.ts'
import { T } from '../tables/torrent-row.ts'
import type { Lots } from './lots.ts'
import { isUnreachable, P, PEER_WORDS } from './peer-row.ts'

/** How many neighbors in a swarm are sampled. */
const SAMPLE = 48
/** The share of unreachable clients above which they need room. */
const CLOSED_SHARE = 0.4

/** Returns how many entries a list may have, of the `numwant` that were requested. */
export type Room = (torrent: number, isUnreachable: boolean, numwant: number) => number

/**
 * Creates the limit that leaves room for clients with closed ports. They have only the connections
 * that they open themselves, and in swarms with many of them, reachable clients with long lists use
 * up each other's connections. So lists in these swarms are short for clients that are not known to
 * be unreachable. See decision 51.
 */
export function attachRoom(
  words: Int32Array,
  { reachablePeers }: Pick<TrackerSettings, 'reachablePeers'>,
  lots: Lots,
): Room {
  /** Checks listed peers; in a large swarm, a number of neighbors from a random one on. */
  function hasManyClosed(torrent: number): boolean {
    const count = words[torrent + T.seeders] + words[torrent + T.leechers]
    const looked = Math.min(count, SAMPLE)
    const block = words[torrent + T.block] >>> 0
    let place = count > SAMPLE ? lots(count) : 0
    let closed = 0
    for (let step = 0; step < looked; step++) {
      if (isUnreachable(words[block + place * PEER_WORDS + P.flags])) closed++
      place = place + 1 < count ? place + 1 : 0
    }
    return closed >= looked * CLOSED_SHARE
  }

  return (torrent, isUnreachable, numwant) => {
    const most = reachablePeers()
    if (most === 0 || isUnreachable || numwant <= most) return numwant
    return hasManyClosed(torrent) ? most : numwant
  }
}
