import type { BookedRow, MissingPeer } from '../../domain/fair-play/collect.ts'
import { lie } from './cheats.ts'
import type { Peer } from './world.ts'
import { INTERVAL_TICKS, TICKS_A_DAY, TICK_SECONDS } from './world.ts'

/** A client's report to the tracker, with the absolute counters of its session. */
export interface Announce {
  /** The seconds since the start of the simulation. */
  readonly at: number
  readonly member: number
  readonly torrent: number
  readonly session: number
  readonly event: 'started' | 'update' | 'stopped'
  readonly uploaded: number
  readonly downloaded: number
  readonly left: number
}

export interface Heard {
  readonly announce?: (announce: Announce) => void
  readonly row: (row: BookedRow) => void
  readonly unfinished: (peer: MissingPeer) => void
}

/**
 * Makes a peer announce: the last announce of a session, a planned one, or the first of the next
 * session.
 */
export function report(
  peer: Peer,
  tick: number,
  event: Announce['event'],
  heard: Heard,
  truth: (peer: Peer, up: number, down: number, claimed: { up: number; down: number }) => void,
): void {
  const { member, torrent } = peer
  const regular = tick - INTERVAL_TICKS
  // After a client was off, it announces regularly again, with or without traffic.
  const isAfterSilence = Math.max(member.offUntil, member.muteUntil) >= regular
  const lastTick =
    peer.silentFrom >= 0 && isAfterSilence ? peer.silentFrom : Math.max(peer.lastTick, regular)
  const sinceTick = peer.pendingFrom >= 0 ? Math.min(lastTick, peer.pendingFrom) : lastTick
  const seconds = Math.max(1, tick - sinceTick) * TICK_SECONDS
  const { up, down } = peer
  const claimed = claimOf(peer, tick, seconds)
  truth(peer, up, down, claimed)
  const left = event === 'started' ? peer.left : leftOf(peer)
  const fell = peer.left - left
  const at = tick * TICK_SECONDS
  const row = { since: sinceTick * TICK_SECONDS, at, member: member.id, torrent: torrent.id }
  const { session } = peer
  if (event !== 'started' && (claimed.up > 0 || claimed.down > 0 || fell > 0)) {
    heard.row({ ...row, up: claimed.up, down: claimed.down, fell })
  }
  peer.uploaded += claimed.up
  peer.downloaded += claimed.down
  peer.left = left
  peer.speed = Math.max(peer.speed, claimed.down / seconds)
  peer.lastTick = tick
  peer.silentFrom = -1
  peer.pendingFrom = -1
  peer.up = 0
  peer.down = 0
  peer.fakeUp = 0
  peer.fakeDown = 0
  const { uploaded, downloaded } = peer
  const who = { member: member.id, torrent: torrent.id, session }
  heard.announce?.({ at, ...who, event, uploaded, downloaded, left })
}

function claimOf(peer: Peer, tick: number, seconds: number): { up: number; down: number } {
  const { member, torrent, up, down, fakeUp, fakeDown } = peer
  const moved = {
    ...{ up, down, seconds, peers: torrent.peers.length, leechers: torrent.leeching },
    isSeeding: peer.left === 0,
    day: Math.floor(tick / TICKS_A_DAY),
    sessionDraw: peer.sessionDraw,
  }
  const claimed = member.cheat === null ? moved : lie(member.cheat, moved)
  return {
    up: Math.round(claimed.up + fakeUp),
    down: Math.max(0, Math.round(claimed.down + fakeDown)),
  }
}

/** Returns how many bytes a peer claims to lack. */
export function leftOf(peer: Peer): number {
  const { torrent, member, has, left, isGhost, claimsProgress, fakeDown } = peer
  if (isGhost) return claimsProgress ? Math.max(0, left - Math.round(fakeDown)) : left
  const { kind = null, amount = 0 } = member.cheat ?? {}
  if (kind !== 'hide-progress') return Math.max(0, torrent.size - Math.round(has))
  // `left` agrees with the bytes that the client reports; at the end, the client claims that it
  // already had the rest.
  return Math.max(0, torrent.size - Math.round(has * amount))
}

/** Starts the counters of a peer at 0 again, as a client does when it starts. */
export function renew(peer: Peer, session: number, sessionDraw: number): void {
  peer.session = session
  peer.sessionDraw = sessionDraw
  peer.uploaded = 0
  peer.downloaded = 0
}
