import { GIB } from '../../domain/units.ts'
import { createAgenda } from './agenda.ts'
import type { Cheat } from './cheats.ts'
import { kindOf } from './cheats.ts'
import { startCheating } from './cheating.ts'
import type { Economy, EverydayHabit } from './community.ts'
import { startCompanies } from './company.ts'
import { abandon, chosen, download, finish, hasTorrent, wantedOf, whole } from './downloads.ts'
import { createDraw } from '../draw.ts'
import { everydayHabits, startEveryday } from './everyday/index.ts'
import type { Truth } from './peers.ts'
import { createPeers } from './peers.ts'
import type { Heard } from './reports.ts'
import { isIn, splitOf } from './split.ts'
import { transfer } from './swarm.ts'
import type { Member } from './world.ts'
import { TICKS_A_DAY, createMember, createTorrent } from './world.ts'

export interface EconomyGiven {
  readonly seed: number
  readonly members: number
  readonly days: number
  /**
   * The cheats of some members, by the position of the member. The next members are further
   * accounts of the same person.
   */
  readonly cheats: ReadonlyMap<number, Cheat>
  /** By default, the habits of the split that the seed belongs to. */
  readonly everyday?: readonly EverydayHabit[]
}

const TORRENTS_A_MEMBER = 0.8
const RELEASES_A_MEMBER_DAY = 0.02

/**
 * Simulates a community, and reports what its clients announce, in the order of time. For each
 * announce, `learn` gets the bytes that were really moved.
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
  for (const { cheat, id } of members) {
    const partners = cheat === null ? 0 : (kindOf(cheat.kind).partners ?? 0)
    for (let at = id; at < id + partners; at++) {
      const account = members.at(at)
      if (account !== undefined) account.partner = members.at(at + 1) ?? null
    }
  }
  const peers = createPeers(draw, heard, (peer, tick, truth) => {
    learn(peer.member.id, Math.floor(tick / TICKS_A_DAY), truth)
  })
  const agenda = createAgenda<() => void>()
  const economy: Economy = { draw, members, torrents: [], peers, agenda, tick: 0 }
  fill(economy)
  const usual = everydayHabits.filter((habit) => isIn(splitOf(given.seed), habit))
  startEveryday(economy, given.everyday ?? usual)
  for (const member of members) startCheating(economy, member)
  startCompanies(economy)
  for (economy.tick = 1; economy.tick < given.days * TICKS_A_DAY; economy.tick++) step(economy)
  return economy
}

/** Creates the torrents that exist at the start, each with some members who have it. */
function fill({ draw, members, torrents, peers }: Economy): void {
  const count = Math.round(members.length * TORRENTS_A_MEMBER)
  for (let id = 0; id < count; id++) {
    const torrent = createTorrent(id, draw, 0)
    torrents.push(torrent)
    const seeders = 1 + Math.floor(draw.wait(Math.min(12, torrent.popularity * 2)))
    const seeding = new Set(Array.from({ length: seeders }, () => draw.pick(members)))
    for (const member of seeding) peers.join(member, torrent, whole(torrent), 0)
  }
}

function step(economy: Economy): void {
  const { draw, members, torrents, peers, agenda, tick } = economy
  for (const act of agenda.due(tick)) act()
  if (draw.chance((members.length * RELEASES_A_MEMBER_DAY) / TICKS_A_DAY)) release(economy)
  for (const member of members) live(economy, member)
  for (const torrent of torrents) {
    if (torrent.leeching === 0) continue
    if (torrent.peers.length > 1) {
      transfer(torrent, tick, draw, (peer) => peers.touch(peer, tick))
    }
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

/** Runs the actions of a member in a tick, except for transfers. */
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
  const { draw, peers, tick } = economy
  const torrent = chosen(economy)
  if (torrent.size > 40 * GIB && !member.isSeedbox && draw.chance(0.7)) return
  if (hasTorrent(member, torrent)) return
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
  const wants = wantedOf(draw, member, torrent)
  if (habits.vanishes && draw.chance(0.25)) abandon(economy, member, torrent, wants)
  else download(economy, member, torrent, wants)
}
