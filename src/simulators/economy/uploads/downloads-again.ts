import type { Economy } from '../community.ts'
import { everyAnnounce, forPair, ghostOf } from '../ghosts.ts'
import type { Member } from '../world.ts'

const TORRENTS = 2

/**
 * A second account downloads, deletes, and downloads again. Both accounts report the same bytes,
 * and `left` falls accordingly: no report contradicts another.
 */
export function downloadAgain(economy: Economy, member: Member, bytesADay: number): void {
  const { partner } = member
  if (partner === null) return
  const share = bytesADay / TORRENTS / 24
  for (let nth = 0; nth < TORRENTS; nth++) {
    const torrent = forPair(economy)
    const seeder = ghostOf(economy, member, torrent)
    const start = () => {
      return ghostOf(economy, partner, torrent, { left: torrent.size, claimsProgress: true })
    }
    let leecher = start()
    everyAnnounce(economy, seeder, (hours, tick) => {
      if (leecher.left === 0) {
        economy.peers.leave(leecher, tick, false)
        leecher = start()
      }
      // The claim includes bytes that are not announced yet.
      const bytes = Math.max(0, Math.min(share * hours, leecher.left - leecher.fakeDown))
      seeder.fakeUp += bytes
      leecher.fakeDown += bytes
      economy.peers.touch(leecher, tick)
    })
  }
}
