import type { Draw } from '../draw.ts'
import { ENDGAME_SHARE } from './habits.ts'
import type { Member, Peer, Torrent } from './world.ts'

/** The most peers from which a leecher takes data within a tick. */
const SOURCES = 8
/** The largest share of the wanted data that one source gives. */
const MOST_OF_ONE = 0.5

function refill(member: Member, tick: number): void {
  if (member.budgetTick === tick) return
  member.budgetTick = tick
  member.upLeft = member.upRate
  member.downLeft = member.downRate
}

function isOn({ member, isGone }: Peer, tick: number): boolean {
  return !isGone && member.offUntil <= tick
}

/**
 * Moves data within a swarm for one tick. `changed` is called for each peer that has moved some.
 */
export function transfer(
  torrent: Torrent,
  tick: number,
  draw: Draw,
  changed: (peer: Peer) => void,
): void {
  for (const peer of torrent.peers) {
    if (peer.isGhost || peer.has >= peer.wants || !isOn(peer, tick)) continue
    refill(peer.member, tick)
    const want = Math.min(peer.wants - peer.has, peer.member.downLeft)
    if (want > 0) take(peer, want, tick, draw, changed)
  }
}

function take(
  to: Peer,
  want: number,
  tick: number,
  draw: Draw,
  changed: (peer: Peer) => void,
): void {
  const { peers } = to.torrent
  const { habits } = to.member
  let missing = want
  const start = draw.whole(0, peers.length - 1)
  for (let nth = 0, asked = 0; nth < peers.length && asked < SOURCES; nth++) {
    const from = peers[(start + nth) % peers.length]
    if (from.member === to.member || from.isGhost || !isOn(from, tick)) continue
    // A leecher has something that this one lacks only if it has progressed further.
    if (from.has <= to.has * 0.5 || from.has === 0) continue
    asked++
    refill(from.member, tick)
    const most = Math.min(missing, want * MOST_OF_ONE + 1e6, from.member.upLeft * 0.6)
    if (most < 1) continue
    const useful = Math.round(most)
    const twice = Math.round(useful * ENDGAME_SHARE * draw.next())
    const failed = Math.round(useful * habits.failedShare * draw.next())
    from.up += useful + twice + (from.member.habits.overheadShare * useful || 0)
    to.down += useful + twice - (habits.subtractsFailed ? failed : 0)
    to.has += useful - failed
    from.member.upLeft -= useful + twice
    to.member.downLeft -= useful + twice
    missing -= useful
    changed(from)
    if (missing < 1) break
  }
  if (to.wants - to.has < 1) to.has = to.wants
  if (missing < want) changed(to)
}
