import type { Asking, Idea, KnownPeer } from '../lists/asking.ts'
import { isSeeding } from '../lists/asking.ts'
import { mixed } from '../lists/mixed.ts'

/**
 * The number of connections of the first seeder, until it has uploaded as much as the size of the
 * torrent.
 */
const DEGREE = 12

/**
 * While only one client has all pieces, its upload is the limit. If a hundred leechers share its
 * slots, it uploads parts of many pieces, which no one can pass on; if a few do, it uploads whole
 * ones.
 */
export const firstSeeder = {
  name: 'first seeder',
  rule: `the only seeder is listed up to ${DEGREE} connections, until it has uploaded the size`,
  length(asking: Asking) {
    const { asker, wanted } = asking
    return isFirst(asker, asking) ? Math.round(DEGREE - asker.degree) : wanted
  },
  list: (asking: Asking, length: number) => mixed(withRoom(asking), length),
} satisfies Idea

/** Returns the request without the first seeder, if that has enough connections. */
export function withRoom(asking: Asking): Asking {
  const hasRoom = (peer: KnownPeer) => peer.degree < DEGREE || !isFirst(peer, asking)
  return { ...asking, seeders: asking.seeders.filter(hasRoom) }
}

function isFirst(peer: KnownPeer, { swarm, sizeBytes }: Asking): boolean {
  return isSeeding(peer) && swarm.seeders === 1 && peer.uploaded < sizeBytes
}
