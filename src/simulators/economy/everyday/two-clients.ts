import type { EverydayHabit } from '../community.ts'
import { chosen, download, hasTorrent } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'

const TORRENTS_A_DAY = 0.7

/** A member has two clients, at home and on a server, that download the same torrents. */
export const twoClients: EverydayHabit = {
  label: 'downloads with two clients',
  share: 0.04,
  isKeptBack: true,
  start(economy, members) {
    for (const member of members) {
      nowAndThen(economy, member, TORRENTS_A_DAY, () => {
        const torrent = chosen(economy)
        if (hasTorrent(member, torrent)) return
        download(economy, member, torrent)
        download(economy, member, torrent)
      })
    }
  },
}
