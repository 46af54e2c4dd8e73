import type { Economy, EverydayHabit } from '../community.ts'
import { chosen, hasTorrent, seedFor } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'
import type { Peer } from '../world.ts'
import { INTERVAL_TICKS } from '../world.ts'

const TORRENTS_A_DAY = 1.5
/** The least number of intervals in which the content of a torrent arrives. */
const LEAST_STEPS = 5
const MOST_STEPS = 80

/**
 * The content arrives gradually from elsewhere: it is copied from another disk, or downloaded from
 * another site into the same folder. `left` falls over many intervals, although nothing is
 * downloaded.
 */
export const elsewhere: EverydayHabit = {
  label: 'gets content from elsewhere, bit by bit',
  share: 0.04,
  start(economy, members) {
    for (const member of members) {
      nowAndThen(economy, member, TORRENTS_A_DAY, (tick) => {
        const torrent = chosen(economy)
        if (hasTorrent(member, torrent)) return
        const peer = economy.peers.join(member, torrent, { has: 0, wants: 0 }, tick)
        const steps = economy.draw.whole(LEAST_STEPS, MOST_STEPS)
        arrive(economy, peer, Math.ceil(torrent.size / steps), tick)
      })
    }
  },
}

function arrive(economy: Economy, peer: Peer, bytes: number, tick: number): void {
  const next = tick + INTERVAL_TICKS
  economy.agenda.plan(next, () => {
    if (peer.isGone) return
    const { size } = peer.torrent
    if (peer.member.offUntil <= next) {
      peer.has = Math.min(size, peer.has + bytes)
      economy.peers.touch(peer, next)
    }
    if (peer.has < size) arrive(economy, peer, bytes, next)
    else seedFor(economy, peer)
  })
}
