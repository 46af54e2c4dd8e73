import { GIB, HOUR_SECONDS } from '../../domain/units.ts'
import type { Economy } from './community.ts'
import type { Joining } from './peers.ts'
import type { Member, Peer, Torrent } from './world.ts'
import { INTERVAL_TICKS, TICK_SECONDS, createTorrent } from './world.ts'

// Peers that announce without having any data, which most cheats need.

const INVENTED_BYTES = 10 * GIB
const INTERVAL_HOURS = (INTERVAL_TICKS * TICK_SECONDS) / HOUR_SECONDS

/** Joins a swarm without data; if `left` is 0, as a seeder. */
export function ghostOf(
  economy: Economy,
  member: Member,
  torrent: Torrent,
  claims: Pick<Joining, 'left' | 'claimsProgress'> = { left: 0 },
): Peer {
  return economy.peers.join(
    member,
    torrent,
    { has: 0, wants: 0, isGhost: true, ...claims },
    economy.tick,
  )
}

/** Creates a torrent that no one wants, because it is not in the list from which members choose. */
export function unwanted({ draw, torrents }: Economy): Torrent {
  return createTorrent(torrents.length + 1_000_000 + draw.whole(0, 999_999_999), draw, 0)
}

/** Creates such a torrent for a pair of accounts, with a size that looks usual. */
export function forPair(economy: Economy): Torrent {
  return { ...unwanted(economy), size: INVENTED_BYTES }
}

/** Calls `act` once in every announce interval during which the member's client is on. */
export function everyInterval(
  economy: Economy,
  member: Member,
  act: (hours: number, tick: number) => void,
): void {
  const next = economy.tick + INTERVAL_TICKS
  economy.agenda.plan(next, () => {
    if (member.offUntil <= next) act(INTERVAL_HOURS, next)
    everyInterval(economy, member, act)
  })
}

/** Does the same for one peer, until it is gone. */
export function everyAnnounce(
  economy: Economy,
  peer: Peer,
  act: (hours: number, tick: number) => void,
): void {
  const next = economy.tick + INTERVAL_TICKS
  economy.agenda.plan(next, () => {
    if (peer.isGone) return
    if (peer.member.offUntil <= next) {
      act(INTERVAL_HOURS, next)
      economy.peers.touch(peer, next)
    }
    everyAnnounce(economy, peer, act)
  })
}
