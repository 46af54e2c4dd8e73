import type { Economy } from '../community.ts'
import { nowAndThen } from '../now-and-then.ts'
import type { Member, Peer } from '../world.ts'
import { INTERVAL_TICKS } from '../world.ts'

const DAYS_BETWEEN = 3
/** The number of intervals in a day. */
const INTERVALS = 48

/**
 * Reports within a day that a torrent was uploaded many times, no matter how small its swarm is.
 */
export function uploadTimesSize(economy: Economy, member: Member, times: number): void {
  nowAndThen(economy, member, 1 / DAYS_BETWEEN, (tick) => {
    const seeded = [...member.peers].filter(({ has, torrent }) => has === torrent.size)
    if (seeded.length === 0) return
    const peer = economy.draw.pick(seeded)
    const bytes = (peer.torrent.size * times) / INTERVALS
    for (let nth = 0; nth < INTERVALS; nth++) {
      const at = tick + 1 + nth * INTERVAL_TICKS
      economy.agenda.plan(at, () => add(economy, peer, bytes, at))
    }
  })
}

function add(economy: Economy, peer: Peer, bytes: number, tick: number): void {
  if (peer.isGone || peer.member.offUntil > tick) return
  peer.fakeUp += bytes
  economy.peers.touch(peer, tick)
}
