import type { Economy } from './community.ts'
import type { Draw } from '../draw.ts'
import type { Member, Peer, Torrent } from './world.ts'
import { TICKS_A_DAY, createTorrent } from './world.ts'

// How members choose and download torrents, and how long they seed them.

/** The share of downloads that are new torrents; the others can be any torrent of the catalog. */
const NEW_SHARE = 0.65
const NEW_TORRENTS = 60

/** Chooses a torrent; popular and new ones are chosen more often. */
export function chosen({ draw, torrents }: Pick<Economy, 'draw' | 'torrents'>): Torrent {
  const isNew = draw.chance(NEW_SHARE)
  const from = isNew ? Math.max(0, torrents.length - NEW_TORRENTS) : 0
  let best = torrents[draw.whole(from, torrents.length - 1)]
  for (let nth = 0; nth < 3; nth++) {
    const other = torrents[draw.whole(from, torrents.length - 1)]
    if (other.popularity > best.popularity) best = other
  }
  return best
}

/** Creates a torrent that hardly anyone chooses. */
export function rareTorrent({ draw, torrents }: Economy, tick: number): Torrent {
  const torrent = { ...createTorrent(torrents.length, draw, tick), popularity: 0 }
  torrents.push(torrent)
  return torrent
}

export const whole = ({ size }: Torrent) => ({ has: size, wants: size })

export function hasTorrent(member: Member, torrent: Torrent): boolean {
  return [...member.peers].some((peer) => peer.torrent === torrent)
}

/** Starts a download. If it is not complete after some days, the member gives up. */
export function download(
  { draw, peers, agenda, tick }: Economy,
  member: Member,
  torrent: Torrent,
  wants = torrent.size,
): Peer {
  const peer = peers.join(member, torrent, { has: 0, wants }, tick)
  const later = tick + Math.round(draw.around(6 * TICKS_A_DAY, 0.5))
  agenda.plan(later, () => {
    if (peer.has < peer.wants) peers.leave(peer, later, false)
  })
  return peer
}

/** Starts a download that the member soon deletes, without another announce. */
export function abandon(
  { draw, peers, agenda, tick }: Economy,
  member: Member,
  torrent: Torrent,
  wants = torrent.size,
): void {
  const peer = peers.join(member, torrent, { has: 0, wants }, tick)
  const goes = tick + draw.whole(1, 12)
  agenda.plan(goes, () => peers.leave(peer, goes, true))
}

/** Plans how long a peer with all data seeds, based on what its member usually does. */
export function seedFor({ draw, peers, agenda, tick }: Economy, peer: Peer): void {
  const until = tick + 1 + Math.round(draw.wait(peer.member.seedTicks))
  agenda.plan(until, () => peers.leave(peer, until, false))
}

/** To be called when a peer has everything that it wants. */
export function finish({ draw, peers, agenda, tick }: Economy, peer: Peer): void {
  if (peer.isDone) return
  peer.isDone = true
  peer.torrent.leeching--
  peers.touch(peer, tick)
  const { member } = peer
  const stays = 1 + Math.round(draw.wait(member.seedTicks))
  const again = member.habits.downloadsAgain && draw.chance(0.3)
  agenda.plan(tick + stays, () => {
    peers.leave(peer, tick + stays, false)
    if (again) peers.join(member, peer.torrent, { has: 0, wants: peer.wants }, tick + stays)
  })
}

/** Removes data of a peer. If the peer was a seeder, it downloads the rest again. */
export function lose(peer: Peer, bytes: number): void {
  peer.has = Math.max(0, peer.has - bytes)
  if (!peer.isDone) return
  peer.isDone = false
  peer.torrent.leeching++
}

/** Draws how many bytes of a torrent a member takes. */
export function wantedOf(draw: Draw, { habits }: Member, { size }: Torrent): number {
  const part = habits.partial && draw.chance(0.4) ? draw.next() : 1
  return Math.max(1, Math.round(size * part))
}
