import { KIND } from '../../bridge/traffic-entry.ts'
import { TORRENT_STATE } from '../../domain/announce/types.ts'
import type { EntryTime } from '../journal/entry-of-peer.ts'
import { entryOfPeer } from '../journal/entry-of-peer.ts'
import type { Journal } from '../journal/journal.ts'
import { STAT } from '../memory/statistics.ts'
import { createDue } from './due.ts'
import type { Due } from './due.ts'
import { endContradiction } from '../memory/swarm/contradiction-table.ts'
import { lastSeen4, P, PEER_FLAG, V6 } from '../memory/swarm/peer-row.ts'
import { mayBeListed } from '../memory/swarm/visibility.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { Rows } from '../memory/tables/rows.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'

/** The most peers that are checked while a torrent is locked once: about 0.3 ms. */
const HOLD_PEERS = 4_000
/** The result of `part` when the journal accepts no more entries. */
const CUT = -2
/**
 * The most of these peers that may be expired or hidden, each of which takes longer than a check.
 */
const HOLD_CHANGES = 400

/** The result of a slice. */
export interface Swept {
  /** How many torrents were checked. */
  readonly torrents: number
  /** How many torrents of the plan are left; 0: nothing else was due when it was made. */
  readonly left: number
}

/**
 * Sweeps torrents: removes sessions and endpoints that expired, and hides those whose member may no
 * longer be listed. It changes only the memory and its journal.
 */
export interface Sweep {
  /**
   * Sweeps what is due, most urgent first, until about `peers` peers or `torrents` torrents have
   * been checked; makes a new plan when the last one is done. Announces have priority: locked
   * torrents are skipped.
   */
  readonly slice: (torrents: number, peers: number) => Swept
}

interface SweepState {
  readonly world: World
  silentBefore: number
  readonly journal: Journal
  readonly time: EntryTime
  changes: number
  /** The last announce of that remaining endpoint which has been silent longest. */
  heardSince: number
  readonly rows: Rows
  readonly due: Due
}

export function createSweep(world: World, journal: Journal): Sweep {
  const { words } = world
  const sweep: SweepState = {
    world,
    silentBefore: 0,
    journal,
    time: { nowSeconds: 0, wall: 0, atSeconds: 0 },
    changes: 0,
    heardSince: 0,
    rows: attachRows(words, TORRENT_ROWS),
    due: createDue(world),
  }

  return {
    slice: (torrents, peers) => slice(sweep, torrents, peers),
  }
}

/** Whether an endpoint has been silent for too long; silence before this start does not count. */
function isSilent(sweep: SweepState, lastSeen: number): boolean {
  return Math.max(lastSeen, sweep.world.status.silentSince()) < sweep.silentBefore
}

/**
 * Returns the kind of the entry with which a silent session ends. If another tracker has the
 * torrent, the client may still announce there, so the entry only books what is not booked yet.
 */
function endingOf({ world }: SweepState, torrent: number): (typeof KIND)[keyof typeof KIND] {
  if (world.holders.placesOf(world.holders.sharedSlotOf(torrent)) !== 0) return KIND.update
  return world.words[torrent + T.state] === TORRENT_STATE.removed ? KIND.removed : KIND.expired
}

/** Ends a session with an entry; returns false when the journal accepts none at the moment. */
function expire(sweep: SweepState, torrent: number, peer: number): boolean {
  const { journal, time, world } = sweep
  const { lock, words, swarms, stats } = sweep.world
  if (!journal.hasRoom()) return false
  const at = journal.next()
  lock.change(torrent)
  const kind = endingOf(sweep, torrent)
  time.atSeconds = words[peer + P.lastAt]
  world.takeSequence(torrent)
  entryOfPeer(words, torrent, peer, journal.words, at, time)
  journal.commit(kind)
  if (kind !== KIND.update) endContradiction(world, torrent, peer)
  swarms.remove(torrent, peer)
  words[stats + (kind === KIND.removed ? STAT.removedPeers : STAT.expiredPeers)]++
  sweep.changes++
  return true
}

function lookAt(sweep: SweepState, torrent: number, peer: number): boolean {
  const { words, endpoints, lock, swarms, stats } = sweep.world
  const { world } = sweep
  const ipv6 = words[peer + P.ipv6] >>> 0
  const has4 = words[peer + P.ipv4] !== 0
  const isDead4 = !has4 || isSilent(sweep, lastSeen4(words, peer))
  const isDead6 = ipv6 === 0 || isSilent(sweep, words[ipv6 + V6.lastSeen])
  if (isDead4 && isDead6 && isSilent(sweep, words[peer + P.lastAt]))
    return expire(sweep, torrent, peer)
  if (!isDead4) sweep.heardSince = Math.min(sweep.heardSince, lastSeen4(words, peer))
  if (!isDead6) sweep.heardSince = Math.min(sweep.heardSince, words[ipv6 + V6.lastSeen])
  if (isDead4 && isDead6) sweep.heardSince = Math.min(sweep.heardSince, words[peer + P.lastAt])
  if (has4 && isDead4 && ipv6 !== 0) dropEndpoint(sweep, torrent, peer, endpoints.drop4)
  else if (ipv6 !== 0 && isDead6 && has4) dropEndpoint(sweep, torrent, peer, endpoints.drop6)
  const flags = words[peer + P.flags]
  if ((flags & PEER_FLAG.hidden) === 0 && !mayBeListed(world, peer)) {
    lock.change(torrent)
    swarms.setKind(torrent, peer, flags | PEER_FLAG.hidden)
    words[stats + STAT.hiddenPeers]++
    sweep.changes++
  }
  return true
}

function dropEndpoint(
  sweep: SweepState,
  torrent: number,
  peer: number,
  drop: (peer: number) => void,
): void {
  const { lock, words, stats } = sweep.world
  lock.change(torrent)
  drop(peer)
  words[stats + STAT.expiredEndpoints]++
}

/**
 * Sweeps a part of a swarm under one lock, from place `from` downwards, because removing a peer
 * only moves peers that come after it. Returns the place to continue at, -1 when the swarm is done,
 * or CUT when the journal accepts no more entries.
 */
function part(sweep: SweepState, torrent: number, from: number): number {
  const { swarms } = sweep.world
  sweep.changes = 0
  let place = Math.min(from, swarms.size(torrent) - 1)
  const last = Math.max(0, place - HOLD_PEERS + 1)
  for (; place >= last && sweep.changes < HOLD_CHANGES; place--) {
    if (!lookAt(sweep, torrent, swarms.at(torrent, place))) return CUT
  }
  return place
}

/**
 * Sweeps a torrent; returns how many peers were checked. The torrent stays due unless all were
 * checked.
 */
function sweepTorrent(sweep: SweepState, number: number): number {
  const { rows, time, journal, due } = sweep
  const { swarms, lock, words, stats } = sweep.world
  const torrent = rows.at(number)
  sweep.heardSince = time.nowSeconds
  const size = torrent === 0 ? 0 : swarms.size(torrent)
  for (let place = size - 1; place >= 0;) {
    // Locked for reading: announces that report no new counters are still answered.
    if (!lock.tryHold(torrent)) {
      words[stats + STAT.skippedTorrents]++
      return size
    }
    place = part(sweep, torrent, place)
    lock.release(torrent)
    if (!journal.flush() || place === CUT) return size
  }
  due.note(number, sweep.heardSince)
  if (size > 0) words[stats + STAT.sweptTorrents]++
  return size
}

function slice(sweep: SweepState, torrents: number, peers: number) {
  const { time, due, journal } = sweep
  const { clock, settings, status } = sweep.world
  time.nowSeconds = clock.seconds()
  time.wall = clock.wall()
  sweep.silentBefore = time.nowSeconds - settings.expirySeconds()
  if (due.left() === 0) due.plan(sweep.silentBefore)
  let looked = 0
  let swept = 0
  for (; swept < torrents && looked < peers && due.left() > 0; swept++) {
    if (status.isStopping()) break
    looked += sweepTorrent(sweep, due.take())
  }
  journal.flush()
  return { torrents: swept, left: due.left() }
}
