import type { Economy } from '../community.ts'
import { everyInterval, ghostOf } from '../ghosts.ts'
import type { Member, Peer } from '../world.ts'

interface Copy {
  readonly peer: Peer
  /** What the original session had uploaded at the last interval. */
  seen: number
}

/**
 * Two accounts use one seedbox: the second one reports a share of what the first one uploads again.
 */
export function shareSeedbox(economy: Economy, member: Member, share: number): void {
  const { partner } = member
  if (partner === null) return
  const copies = new Map<Peer, Copy>()
  everyInterval(economy, member, (_, tick) => {
    for (const original of partner.peers) {
      const uploaded = original.uploaded + original.up
      const copy = copies.get(original)
      if (copy === undefined) {
        const peer = ghostOf(economy, member, original.torrent)
        copies.set(original, { peer, seen: uploaded })
        continue
      }
      // When a client starts again, it counts from 0.
      const more = uploaded < copy.seen ? uploaded : uploaded - copy.seen
      copy.seen = uploaded
      if (more === 0) continue
      copy.peer.fakeUp += more * share
      economy.peers.touch(copy.peer, tick)
    }
    for (const [original, { peer }] of copies) {
      if (!original.isGone) continue
      economy.peers.leave(peer, tick, false)
      copies.delete(original)
    }
  })
}
