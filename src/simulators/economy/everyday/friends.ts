import type { EverydayHabit } from '../community.ts'
import { download, rareTorrent, seedFor, whole } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'

const MEMBERS_A_CIRCLE = 3
const TORRENTS_A_DAY = 1

/**
 * Friends share a rare interest: one of them brings a torrent that hardly anyone else wants, and
 * the others download it. In such swarms, they look like accounts of one person.
 */
export const friends: EverydayHabit = {
  label: 'shares rare torrents with two friends',
  share: 0.05,
  isKeptBack: true,
  start(economy, members) {
    for (let first = 0; first + 1 < members.length; first += MEMBERS_A_CIRCLE) {
      const circle = members.slice(first, first + MEMBERS_A_CIRCLE)
      nowAndThen(economy, circle[0], TORRENTS_A_DAY, (tick) => {
        const giver = economy.draw.pick(circle)
        const torrent = rareTorrent(economy, tick)
        seedFor(economy, economy.peers.join(giver, torrent, whole(torrent), tick))
        for (const member of circle) if (member !== giver) download(economy, member, torrent)
      })
    }
  },
}
