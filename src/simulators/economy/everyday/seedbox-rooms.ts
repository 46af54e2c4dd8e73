import type { EverydayHabit } from '../community.ts'
import { chosen, download, hasTorrent } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'
import { GBIT, TICK_SECONDS } from '../world.ts'

const MEMBERS_A_ROOM = 4
const TORRENTS_A_DAY = 5

/**
 * Several members share one fast host and follow the same feed. They are in the same swarms from
 * the first minute, and give each other most of the data.
 */
export const seedboxRooms: EverydayHabit = {
  label: 'shares a fast host with other members',
  share: 0.04,
  isKeptBack: true,
  start(economy, members) {
    for (let first = 0; first < members.length; first += MEMBERS_A_ROOM) {
      const room = members.slice(first, first + MEMBERS_A_ROOM)
      for (const member of room) {
        member.upRate = (GBIT * TICK_SECONDS) / MEMBERS_A_ROOM
        member.downRate = member.upRate
      }
      nowAndThen(economy, room[0], TORRENTS_A_DAY, () => {
        const torrent = chosen(economy)
        for (const member of room) {
          if (!hasTorrent(member, torrent)) download(economy, member, torrent)
        }
      })
    }
  },
}
