import type { EverydayHabit } from '../community.ts'
import { abandon, chosen, hasTorrent } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'

/**
 * Members give up one download per day silently, without a `stopped` and without their last
 * counters.
 */
export const givesUp: EverydayHabit = {
  label: 'gives up one download per day without an announce',
  share: 0.04,
  start(economy, members) {
    for (const member of members) {
      nowAndThen(economy, member, 1, () => {
        const torrent = chosen(economy)
        if (!hasTorrent(member, torrent)) abandon(economy, member, torrent)
      })
    }
  },
}
