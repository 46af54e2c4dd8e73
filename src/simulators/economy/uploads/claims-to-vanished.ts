import type { Economy } from '../community.ts'
import { everyInterval } from '../ghosts.ts'
import type { Member, Peer, Torrent } from '../world.ts'

/**
 * Waits for leechers to vanish, and reports what they still lacked as if it had been uploaded to
 * them.
 */
export function claimToVanished(economy: Economy, member: Member, times: number): void {
  const watched = new Map<Torrent, Set<Peer>>()
  everyInterval(economy, member, (_, tick) => {
    const seeded = [...member.peers].filter(({ has, torrent }) => has === torrent.size)
    const before = new Map(watched)
    watched.clear()
    for (const peer of seeded) {
      const { torrent } = peer
      for (const other of before.get(torrent) ?? []) {
        if (!other.isGone || other.isDone) continue
        peer.fakeUp += times * (torrent.size - other.has)
        economy.peers.touch(peer, tick)
      }
      watched.set(torrent, new Set(torrent.peers.filter(({ isDone }) => !isDone)))
    }
  })
}
