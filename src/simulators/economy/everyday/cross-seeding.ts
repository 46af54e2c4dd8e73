import type { EverydayHabit } from '../community.ts'
import { chosen, hasTorrent, seedFor, whole } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'

const TORRENTS_A_DAY = 4

/**
 * Members add torrents whose data they already have from another site: `left` falls to 0 when the
 * check ends, and then the client seeds.
 */
export const crossSeeding: EverydayHabit = {
  label: 'cross-seeds several torrents per day',
  share: 0.05,
  start(economy, members) {
    for (const member of members) {
      nowAndThen(economy, member, TORRENTS_A_DAY, (tick) => {
        const torrent = chosen(economy)
        if (hasTorrent(member, torrent)) return
        const given = { ...whole(torrent), left: torrent.size }
        const peer = economy.peers.join(member, torrent, given, tick)
        economy.peers.touch(peer, tick)
        seedFor(economy, peer)
      })
    }
  },
}
