import { GIB } from '../../units.ts'
import { createAgenda } from './agenda.ts'
import type { Cheat } from './cheats.ts'
import { startCheating } from './cheating.ts'
import type { Economy } from './community.ts'
import type { Draw } from './draw.ts'
import { createDraw } from './draw.ts'
import type { Truth } from './peers.ts'
import { createPeers } from './peers.ts'
import type { Heard } from './reports.ts'
import { transfer } from './swarm.ts'
import type { Member, Peer, Torrent } from './world.ts'
import { TICKS_A_DAY, createMember, createTorrent } from './world.ts'

export interface EconomyGiven {
  readonly seed: number
  readonly members: number
  readonly days: number
  /** Of some members, by position. The second account of a `pair` is the next member. */
  readonly cheats: ReadonlyMap<number, Cheat>
}

const TORRENTS_A_MEMBER = 0.8
const RELEASES_A_MEMBER_DAY = 0.02
/** Of all downloads; the others are of anything in the catalog. */
const NEW_SHARE = 0.65
const NEW_TORRENTS = 60

/**
 * Simulates a community and reports what its clients announce, in order of time. `learn` is told
 * what really moved, for each announce.
 */
export function simulate(
  given: EconomyGiven,
  heard: Heard,
  learn: (member: number, day: number, truth: Truth) => void,
): Economy {
  const draw = createDraw(given.seed)
  const members = Array.from({ length: given.members }, (_, id) =>
    createMember(id, draw, given.cheats.get(id) ?? null),
  )
  for (const member of members) {
    if (member.cheat?.kind === 'pair') member.partner = members[member.id + 1] ?? null
  }
  const peers = createPeers(draw, heard, (peer, tick, truth) => {
    learn(peer.member.id, Math.floor(tick / TICKS_A_DAY), truth)
  })
  const agenda = createAgenda<() => void>()
  const economy: Economy = { draw, members, torrents: [], peers, agenda, tick: 0 }
  fill(economy)
  for (const member of members) startCheating(economy, member)
  for (economy.tick = 1; economy.tick < given.days * TICKS_A_DAY; economy.tick++) step(economy)
  return economy
}

/** The torrents that there are at the start, each with some members who have it. */
function fill({ draw, members, torrents, peers }: Economy): void {
  const count = Math.round(members.length * TORRENTS_A_MEMBER)
  for (let id = 0; id < count; id++) {
    const torrent = createTorrent(id, draw, 0)
    torrents.push(torrent)
    const seeders = 1 + Math.floor(draw.wait(Math.min(12, torrent.popularity * 2)))
    const chosen = new Set(Array.from({ length: seeders }, () => draw.pick(members)))
    for (const member of chosen) peers.join(member, torrent, whole(torrent), 0)
  }
}

const whole = ({ size }: Torrent) => ({ has: size, wants: size })

function step(economy: Economy): void {
  const { draw, members, torrents, peers, agenda, tick } = economy
  for (const act of agenda.due(tick)) act()
  if (draw.chance((members.length * RELEASES_A_MEMBER_DAY) / TICKS_A_DAY)) release(economy)
  for (const member of members) live(economy, member)
  for (const torrent of torrents) {
    if (torrent.leeching === 0 || torrent.peers.length < 2) continue
    transfer(torrent, tick, draw, (peer) => peers.touch(peer, tick))
    for (const peer of [...torrent.peers]) if (peer.has >= peer.wants) finish(economy, peer)
  }
  peers.announceDue(tick)
  if ((tick + 1) % TICKS_A_DAY === 0) for (const member of members) peers.noteAll(member)
}

function release({ draw, members, torrents, peers, tick }: Economy): void {
  const torrent = createTorrent(torrents.length, draw, tick)
  torrents.push(torrent)
  peers.join(draw.pick(members), torrent, whole(torrent), tick)
}

function finish({ draw, peers, agenda, tick }: Economy, peer: Peer): void {
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

/** What a member does in a tick, apart from transfers. */
function live(economy: Economy, member: Member): void {
  const { draw, peers, tick } = economy
  if (member.offUntil > tick) return
  const { habits } = member
  if (draw.chance(member.downloadsADay / TICKS_A_DAY)) start(economy, member)
  if (habits.crashes && draw.chance(0.2 / TICKS_A_DAY)) {
    peers.crash(member, tick, tick + draw.whole(1, 20))
  } else if (habits.restarts && draw.chance(0.8 / TICKS_A_DAY)) peers.restart(member, tick)
  else if (habits.lateCounters && draw.chance(0.15 / TICKS_A_DAY)) {
    peers.silence(member, tick, tick + draw.whole(6, 72), false)
  } else if (habits.sleeps && (tick + member.id) % TICKS_A_DAY === 0) {
    peers.silence(member, tick, tick + draw.whole(36, 60), true)
  }
}

function start(economy: Economy, member: Member): void {
  const { draw, torrents, peers, agenda, tick } = economy
  const torrent = chosen(draw, torrents)
  if (torrent.size > 40 * GIB && !member.isSeedbox && draw.chance(0.7)) return
  if ([...member.peers].some((peer) => peer.torrent === torrent)) return
  const { habits } = member
  if (habits.bringsTorrents && draw.chance(0.7)) {
    peers.join(member, torrent, whole(torrent), tick)
    return
  }
  if (habits.checksLate && draw.chance(0.4)) {
    const peer = peers.join(member, torrent, { ...whole(torrent), left: torrent.size }, tick)
    peers.touch(peer, tick)
    return
  }
  const part = habits.partial && draw.chance(0.4) ? draw.next() : 1
  const wants = Math.max(1, Math.round(torrent.size * part))
  const peer = peers.join(member, torrent, { has: 0, wants }, tick)
  const goes = tick + draw.whole(1, 12)
  if (habits.vanishes && draw.chance(0.25)) agenda.plan(goes, () => peers.leave(peer, goes, true))
  else {
    // Without seeders, most give up some day.
    const later = tick + Math.round(draw.around(6 * TICKS_A_DAY, 0.5))
    agenda.plan(later, () => {
      if (peer.has < peer.wants) peers.leave(peer, later, false)
    })
  }
}

/** Popular and new ones more often. */
function chosen(draw: Draw, torrents: readonly Torrent[]): Torrent {
  const isNew = draw.chance(NEW_SHARE)
  const from = isNew ? Math.max(0, torrents.length - NEW_TORRENTS) : 0
  let best = torrents[draw.whole(from, torrents.length - 1)]
  for (let nth = 0; nth < 3; nth++) {
    const other = torrents[draw.whole(from, torrents.length - 1)]
    if (other.popularity > best.popularity) best = other
  }
  return best
}
