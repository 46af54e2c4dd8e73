import { MIB } from '../../../domain/units.ts'
import type { EverydayHabit } from '../community.ts'
import { abandon, rareTorrent, seedFor, whole } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'
import { TICK_SECONDS } from '../world.ts'

const TORRENTS_A_DAY = 2
const BYTES_PER_SECOND = 0.3 * MIB

/**
 * Members on a slow line have torrents that no one else has. Most who try to download these lose
 * patience, and delete them without an announce, so that no one reports having downloaded most of
 * what the seeders upload.
 */
export const slowSeeders: EverydayHabit = {
  label: 'seeds so slowly that leechers give up',
  share: 0.03,
  isKeptBack: true,
  start(economy, members) {
    for (const member of members) {
      member.upRate = BYTES_PER_SECOND * TICK_SECONDS
      nowAndThen(economy, member, TORRENTS_A_DAY, (tick) => {
        const torrent = rareTorrent(economy, tick)
        seedFor(economy, economy.peers.join(member, torrent, whole(torrent), tick))
        const other = economy.draw.pick(economy.members)
        if (other !== member) abandon(economy, other, torrent)
      })
    }
  },
}
