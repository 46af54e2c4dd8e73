import type { Agenda } from './agenda.ts'
import { createAgenda } from './agenda.ts'
import type { Draw } from '../draw.ts'
import type { Announce, Heard } from './reports.ts'
import { leftOf, renew, report } from './reports.ts'
import type { Member, Peer, Torrent } from './world.ts'
import { INTERVAL_TICKS, TICKS_A_DAY, TICK_SECONDS } from './world.ts'

/** What a member moved and reported on a day, in bytes. */
export interface Truth {
  readonly up: number
  readonly down: number
  readonly claimedUp: number
  readonly claimedDown: number
}

export interface Peers {
  readonly join: (member: Member, torrent: Torrent, given: Joining, tick: number) => Peer
  /** Ends a session with `stopped` or, if `silently`, without any announce. */
  readonly leave: (peer: Peer, tick: number, silently: boolean) => void
  /** Plans the next regular announce of a peer that has something to report. */
  readonly touch: (peer: Peer, tick: number) => void
  readonly announceDue: (tick: number) => void
  /** Makes a member's clients lose what they have not announced, and start again at `until`. */
  readonly crash: (member: Member, tick: number, until: number) => void
  /** Reports, at the end of a day, what a member's clients claim to lack. */
  readonly noteAll: (member: Member) => void
  readonly restart: (member: Member, tick: number) => void
  /**
   * Keeps all announces of a member from arriving until a tick; `isOff` says whether the client
   * itself is off.
   */
  readonly silence: (member: Member, tick: number, until: number, isOff: boolean) => void
}

export interface Joining {
  readonly has: number
  readonly wants: number
  readonly isGhost?: boolean
  readonly claimsProgress?: boolean
  /**
   * What the client claims to lack before it has checked its data; by default, the same as
   * afterwards.
   */
  readonly left?: number
}

export type Learn = (peer: Peer, tick: number, truth: Truth) => void

interface Registry {
  readonly draw: Draw
  readonly heard: Heard
  readonly learn: Learn
  readonly planned: Agenda<Peer>
  readonly nextSession: () => number
}

export function createPeers(draw: Draw, heard: Heard, learn: Learn): Peers {
  let sessions = 0
  const planned: Agenda<Peer> = createAgenda()
  const all: Registry = { draw, heard, learn, planned, nextSession: () => ++sessions }
  return {
    join: (member, torrent, given, tick) => join(all, member, torrent, given, tick),
    leave: (peer, tick, silently) => leave(all, peer, tick, silently),
    touch: (peer, tick) => touch(all, peer, tick),
    announceDue: (tick) => announceDue(all, tick),
    crash: (member, tick, until) => crash(all, member, tick, until),
    restart: (member, tick) => restart(all, member, tick),
    silence: (member, tick, until, isOff) => silence(all, member, tick, until, isOff),
    noteAll(member) {
      for (const peer of member.peers) if (peer.silentFrom < 0) note(all, peer, false)
    },
  }
}

function tell({ heard, learn }: Registry, peer: Peer, tick: number, event: Announce['event']) {
  report(peer, tick, event, heard, (_, up, down, claimed) => {
    learn(peer, tick, { up, down, claimedUp: claimed.up, claimedDown: claimed.down })
  })
}

function join(all: Registry, member: Member, torrent: Torrent, given: Joining, tick: number): Peer {
  const { has, wants, isGhost = false, left = torrent.size - has } = given
  const peer: Peer = {
    ...{ member, torrent, isGhost, has, wants, left, session: all.nextSession() },
    claimsProgress: given.claimsProgress ?? false,
    ...{ sessionDraw: all.draw.next(), up: 0, down: 0, fakeUp: 0, fakeDown: 0 },
    ...{ uploaded: 0, downloaded: 0, speed: 0, lastTick: tick },
    ...{ isPlanned: false, isDone: has >= wants, isGone: false, silentFrom: -1, pendingFrom: -1 },
  }
  peer.left = given.left ?? leftOf(peer)
  member.peers.add(peer)
  torrent.peers.push(peer)
  if (has < wants) torrent.leeching++
  tell(all, peer, tick, 'started')
  return peer
}

function leave(all: Registry, peer: Peer, tick: number, silently: boolean): void {
  if (peer.isGone) return
  if (!silently) tell(all, peer, tick, 'stopped')
  note(all, peer, silently)
  const { member, torrent } = peer
  peer.isGone = true
  member.peers.delete(peer)
  torrent.peers.splice(torrent.peers.indexOf(peer), 1)
  if (!peer.isDone) torrent.leeching--
}

/** Reports that a peer claims to lack something. */
function note({ heard }: Registry, peer: Peer, isSilent: boolean): void {
  const { member, torrent, lastTick, left, speed } = peer
  if (left === 0) return
  const at = lastTick * TICK_SECONDS
  heard.unfinished({ member: member.id, torrent: torrent.id, at, left, speed, isSilent })
}

function touch({ planned }: Registry, peer: Peer, tick: number): void {
  if (peer.pendingFrom < 0) peer.pendingFrom = tick
  if (peer.isPlanned) return
  peer.isPlanned = true
  planned.plan(tick + 1 + ((peer.session + tick) % INTERVAL_TICKS), peer)
}

function announceDue(all: Registry, tick: number): void {
  for (const peer of all.planned.due(tick)) {
    if (peer.isGone) continue
    const { offUntil, muteUntil } = peer.member
    const later = Math.max(offUntil, muteUntil)
    if (later > tick) all.planned.plan(later, peer)
    else {
      peer.isPlanned = false
      tell(all, peer, tick, 'update')
    }
  }
}

function crash(all: Registry, member: Member, tick: number, until: number): void {
  member.offUntil = until
  for (const peer of member.peers) {
    note(all, peer, true)
    const lost = { up: 0, down: 0, claimedUp: -peer.up, claimedDown: 0 }
    if (!peer.isGhost) all.learn(peer, tick, lost)
    peer.up = 0
    peer.down = 0
    peer.lastTick = until
    peer.pendingFrom = -1
    renew(peer, all.nextSession(), all.draw.next())
    const { torrent, has, isGhost } = peer
    if (!isGhost) peer.left = torrent.size - Math.round(has)
  }
}

function restart(all: Registry, member: Member, tick: number): void {
  member.offUntil = tick + 1
  for (const peer of member.peers) {
    tell(all, peer, tick, 'stopped')
    renew(peer, all.nextSession(), all.draw.next())
  }
}

function silence(all: Registry, member: Member, tick: number, until: number, isOff: boolean): void {
  if (isOff) member.offUntil = until
  else member.muteUntil = until
  const spansDays = Math.floor(tick / TICKS_A_DAY) !== Math.floor(until / TICKS_A_DAY)
  for (const peer of member.peers) {
    if (peer.silentFrom < 0) peer.silentFrom = Math.max(peer.lastTick, tick - INTERVAL_TICKS)
    if (spansDays) note(all, peer, true)
  }
}
