import type { Economy } from '../community.ts'
import { everyAnnounce, forPair, ghostOf } from '../ghosts.ts'
import type { Member } from '../world.ts'

const TORRENTS = 3

/**
 * A second account is a leecher that never moves any data; the first account reports uploads to it.
 */
export function uploadToIdle(economy: Economy, member: Member, bytesADay: number): void {
  const { partner } = member
  if (partner === null) return
  const share = bytesADay / TORRENTS / 24
  for (let nth = 0; nth < TORRENTS; nth++) {
    const torrent = forPair(economy)
    const seeder = ghostOf(economy, member, torrent)
    ghostOf(economy, partner, torrent, { left: torrent.size })
    everyAnnounce(economy, seeder, (hours) => {
      seeder.fakeUp += share * hours
    })
  }
}
