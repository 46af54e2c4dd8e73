import type { Economy, EverydayHabit } from '../community.ts'
import { chosen, download, hasTorrent } from '../downloads.ts'
import { nowAndThen } from '../now-and-then.ts'
import type { Peer } from '../world.ts'

const TORRENTS_A_DAY = 1
/** The speed of the web seed, as a share of the member's speed. */
const SPEED_SHARE = 0.15

/**
 * The client does not count what it gets from a web seed (BEP 19), so a part of each download is
 * not reported.
 */
export const webSeed: EverydayHabit = {
  label: 'downloads from a web seed that its client does not count',
  share: 0.04,
  isKeptBack: true,
  start(economy, members) {
    for (const member of members) {
      nowAndThen(economy, member, TORRENTS_A_DAY, (tick) => {
        const torrent = chosen(economy)
        if (hasTorrent(member, torrent)) return
        arrive(economy, download(economy, member, torrent), tick)
      })
    }
  },
}

function arrive(economy: Economy, peer: Peer, tick: number): void {
  const next = tick + 1
  economy.agenda.plan(next, () => {
    if (peer.isGone || peer.isDone) return
    if (peer.member.offUntil <= next) {
      peer.has = Math.min(peer.wants, peer.has + Math.round(SPEED_SHARE * peer.member.downRate))
      economy.peers.touch(peer, next)
    }
    arrive(economy, peer, next)
  })
}
