import type { Remote } from '../remote.ts'
import { PRIVATE_PEERS } from '../settings.ts'
import { T } from '../tables/torrent-row.ts'
import type { Lots } from './lots.ts'
import type { Near, NearOnes } from './near.ts'
import { MOST_NEAR, NEVER, noNearOnes } from './near.ts'
import { PEER_FLAG, PEER_WORDS } from './peer-row.ts'
import type { PickedPeers, Round, Walk } from './walk-peers.ts'
import { createRound, attachWalk } from './walk-peers.ts'
import type { Room } from './room.ts'

export interface PickRequest {
  torrent: number
  /** The requesting session, which is never in the reply; 0: none. */
  peer: number
  /** The member, whose other sessions are left out (rule 56); 0: they are included. */
  member: number
  /** A leecher gets both kinds; a seeder and a partial seed get leechers only (rules 71, 88). */
  wantsSeeders: boolean
  /** The most entries, both families together (rule 90). */
  numwant: number
  /** Whether the requester is unreachable: it only gets peers that may be reachable (rule 88). */
  isUnreachable: boolean
  /** Whether the requester's address is global (rule 20). */
  isGlobal: boolean
  /** The family of the endpoints to list: the reply may have no room for others (rule 103). */
  family: 4 | 6 | 'both'
  /** The source of the request: near peers are listed first if the settings say so. */
  remote: Remote
}

/** How many peers per entry of the list are checked for nearness. */
const NEAR_STEPS = 2
export type PickPeers = (request: PickRequest, out: PickedPeers) => void

interface Picker {
  readonly words: Int32Array
  readonly privatePeers: () => number
  readonly lots: Lots
  readonly near: Near
  readonly room: Room
  readonly round: Round
  readonly walk: Walk
  readonly nearLeechers: NearOnes
  readonly nearSeeders: NearOnes
}

/**
 * Creates the function that picks the peers for a list. Call it under the torrent's lock. Its time
 * is proportional to numwant, whatever the size of the swarm: it lists neighbors from a random
 * place on, wrapping around (a window), so that over time all peers are listed equally often (rule
 * 90). A leecher gets at least a third of its list from the leechers, so that swarms trade (rule
 * 88). Near peers, if the settings ask for them, are listed first and fill at most two thirds of a
 * list, so that the swarm stays connected.
 */
export function attachPickPeers(
  words: Int32Array,
  privatePeers: () => number,
  lots: Lots,
  near: Near,
  room: Room,
): PickPeers {
  const round = createRound()
  const picker: Picker = {
    ...{ words, lots, near, room, privatePeers, round },
    walk: attachWalk(words, round),
    nearLeechers: noNearOnes(),
    nearSeeders: noNearOnes(),
  }

  return (request, out) => pickPeers(picker, request, out)
}

// One window: where it starts, how far the walk has come, and how far it may continue.
function windowStart(picker: Picker, first: number, count: number, peer: number): number {
  const { lots } = picker
  const own = peer === 0 ? -1 : (peer - first) / PEER_WORDS
  if (own < 0 || own >= count) return lots(count)
  // Drawn among the other peers only; otherwise the one after the requester would be listed more
  // often.
  const start = own + 1 + lots(count - 1)
  return start < count ? start : start - count
}

/** Returns the kind of leechers that this requester must not get, as a flag of their addresses. */
function skippedLeechers(picker: Picker): 0 | 2 {
  const { round } = picker
  return round.wantsSeeders ? 0 : PEER_FLAG.partial
}

/** Continues the walk in the leechers' window; returns how far it has come. */
function walkLeechers(picker: Picker, done: number, keep: number, out: PickedPeers): number {
  const { round } = picker
  if (round.passed !== null) round.passed = picker.nearLeechers
  return picker.walk(
    round.behind,
    round.leechers,
    round.start,
    done,
    round.steps,
    keep,
    skippedLeechers(picker),
    out,
  )
}

function walkSeeders(picker: Picker, out: PickedPeers): void {
  const { round } = picker
  if (round.passed !== null) round.passed = picker.nearSeeders
  picker.walk(round.block, round.seeders, round.seederStart, 0, round.steps, 0, 0, out)
}

function walkBoth(picker: Picker, numwant: number, third: number, out: PickedPeers): void {
  const { round } = picker
  if (!round.wantsSeeders) {
    walkLeechers(picker, 0, 0, out)
    return
  }
  const done = walkLeechers(picker, 0, numwant - third, out)
  walkSeeders(picker, out)
  walkLeechers(picker, done, 0, out)
}

/**
 * Lists the near peers of a window until `keep` entries of room are left, and records all near
 * peers that the walk over the other peers will reach.
 */
function walkNear(
  picker: Picker,
  first: number,
  count: number,
  start: number,
  keep: number,
  skipped: number,
  out: PickedPeers,
  ones: NearOnes,
): void {
  const { round } = picker
  const far = Math.min(count, round.steps)
  let end = round.room > keep ? Math.min(count, round.steps * NEAR_STEPS) : far
  ones.count = 0
  ones.told = 0
  ones.next = 0
  for (let step = 0; ones.count < MOST_NEAR;) {
    step = picker.near.next(first, count, start, step, end)
    if (step >= end) break
    ones.steps[ones.count++] = step
    if (round.room > keep) {
      picker.walk(first, count, start, step, 1, keep, skipped, out)
      ones.told = ones.count
    } else end = far
    step++
  }
  ones.steps[ones.count] = NEVER
}

/** Lists the near peers that were left out, if there are not enough others. */
function walkRest(
  picker: Picker,
  first: number,
  count: number,
  start: number,
  skipped: number,
  out: PickedPeers,
  ones: NearOnes,
): void {
  const { round } = picker
  for (let one = ones.told; one < ones.count && round.room > 0; one++) {
    picker.walk(first, count, start, ones.steps[one], 1, 0, skipped, out)
  }
}

/**
 * Lists near peers until a third of the room is left, then other peers, then the remaining near
 * ones.
 */
function walkByDistance(picker: Picker, numwant: number, third: number, out: PickedPeers): void {
  const { round } = picker
  const { nearLeechers, nearSeeders } = picker
  const keep = round.wantsSeeders ? numwant - third : third
  walkNear(
    picker,
    round.behind,
    round.leechers,
    round.start,
    keep,
    skippedLeechers(picker),
    out,
    nearLeechers,
  )
  if (round.wantsSeeders)
    walkNear(picker, round.block, round.seeders, round.seederStart, third, 0, out, nearSeeders)
  round.passed = nearLeechers
  walkBoth(picker, numwant, third, out)
  round.passed = null
  walkRest(
    picker,
    round.behind,
    round.leechers,
    round.start,
    skippedLeechers(picker),
    out,
    nearLeechers,
  )
  if (round.wantsSeeders)
    walkRest(picker, round.block, round.seeders, round.seederStart, 0, out, nearSeeders)
}

function pickPeers(picker: Picker, request: PickRequest, out: PickedPeers): void {
  const { round } = picker
  const { privatePeers, words, near } = picker
  const { torrent, peer } = request
  const numwant = picker.room(torrent, request.isUnreachable, request.numwant)
  out.peersBytes = 0
  out.peers6Bytes = 0
  round.room = numwant
  round.member = request.member | 0
  round.own = peer
  round.avoids = request.isUnreachable
  round.wants4 = request.family !== 6
  round.wants6 = request.family !== 4
  const policy = privatePeers()
  const hidesLocal =
    policy === PRIVATE_PEERS.never || (policy === PRIVATE_PEERS.auto && request.isGlobal)
  round.withheld4 = PEER_FLAG.unlistable4 | (hidesLocal ? PEER_FLAG.local4 : 0)
  round.withheld6 = PEER_FLAG.unlistable6 | (hidesLocal ? PEER_FLAG.local6 : 0)

  round.seeders = words[torrent + T.seeders]
  round.leechers = words[torrent + T.leechers]
  round.block = words[torrent + T.block] >>> 0
  round.behind = round.block + round.seeders * PEER_WORDS
  // Peers that may not be listed cost a step each: this bound prevents a walk over the whole swarm.
  round.steps = numwant * 2 + 32
  round.start = windowStart(picker, round.behind, round.leechers, peer)
  round.wantsSeeders = request.wantsSeeders
  if (round.wantsSeeders) round.seederStart = windowStart(picker, round.block, round.seeders, peer)
  const third = Math.ceil(numwant / 3)
  if (near.begin(request.remote)) walkByDistance(picker, numwant, third, out)
  else walkBoth(picker, numwant, third, out)
}
