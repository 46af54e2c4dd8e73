import type { EverydayHabit } from '../community.ts'
import { lose } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'

const CHECKS_A_DAY = 0.7
/** The smallest part of a torrent that is lost. */
const LEAST_LOST = 0.03
const MOST_LOST = 0.4

/**
 * A disk fails: checks find that pieces are lost, so that `left` rises, and they are downloaded
 * again.
 */
export const failingDisk: EverydayHabit = {
  label: 'has a disk that loses pieces',
  share: 0.03,
  start(economy, members) {
    const { draw } = economy
    for (const member of members) {
      nowAndThen(economy, member, CHECKS_A_DAY, (tick) => {
        const seeded = [...member.peers].filter(
          ({ has, wants, torrent }) => has === torrent.size && wants === has,
        )
        if (seeded.length === 0) return
        const peer = draw.pick(seeded)
        const share = LEAST_LOST + (MOST_LOST - LEAST_LOST) * draw.next()
        lose(peer, Math.round(peer.torrent.size * share))
        economy.peers.touch(peer, tick)
      })
    }
  },
}
