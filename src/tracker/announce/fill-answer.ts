import { adapted, jittered, leastInterval, stretched } from '../../domain/announce/interval.ts'
import { EVENT } from '../../domain/announce/types.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import type { PickRequest } from '../memory/swarm/pick-peers.ts'
import type { PickedPeers } from '../memory/swarm/walk-peers.ts'
import { USUAL } from '../../domain/announce/shed.ts'
import { readLists, readStretch } from '../memory/shed-cells.ts'
import { createRemote } from '../memory/remote.ts'
import { createReach } from './reach.ts'
import { isUnreachable, P, PEER_FLAG, setToldSeconds } from '../memory/swarm/peer-row.ts'
import type { AnnounceAnswer } from '../wire/write-announce.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** The fewest peers in a list that was shortened because of load: enough to transfer from. */
const LEAST_PEERS = 10

interface Filling {
  readonly world: World
  readonly wanted: PickRequest
  readonly warnOf: ReturnType<typeof createReach>
}

/**
 * Creates the function that fills an answer from the swarm after the announce. Call it under the
 * torrent's lock.
 */
export function createFillAnswer(world: World) {
  const filling: Filling = {
    world,
    wanted: {
      torrent: 0,
      peer: 0,
      member: 0,
      wantsSeeders: false,
      numwant: 0,
      isGlobal: false,
      isUnreachable: false,
      family: 'both',
      remote: createRemote(),
    },
    warnOf: createReach(world),
  }

  return (step: Step, ruling: Ruling | null, answer: AnnounceAnswer, picked: PickedPeers) =>
    main(filling, step, ruling, answer, picked)
}

function fillCounts(filling: Filling, step: Step, answer: AnnounceAnswer): void {
  const { torrents } = filling.world
  const { torrent } = step
  answer.complete = torrents.seeders(torrent)
  answer.incomplete = torrents.leechers(torrent)
  answer.downloaded = torrents.snatches(torrent)
  if (step.isReadOnly) countAsIf(filling, step, answer)
}

/** Corrects the counts of the answer as if the announce had been applied. */
function countAsIf(filling: Filling, step: Step, answer: AnnounceAnswer): void {
  if (step.peer !== 0) {
    const flags = filling.world.words[step.peer + P.flags]
    if ((flags & PEER_FLAG.hidden) === 0) {
      if ((flags & PEER_FLAG.seeding) !== 0) answer.complete--
      else answer.incomplete--
    }
  }
  if (step.request.event === EVENT.stopped) return
  if (step.isLeeching) answer.incomplete++
  else answer.complete++
}

/**
 * Returns the interval in seconds before jitter, from the state of the swarm and the load (rule
 * 92).
 */
function intervalOf(
  filling: Filling,
  { torrent, wall, isLeeching }: Step,
  answer: AnnounceAnswer,
): number {
  const { settings, torrents, words } = filling.world
  const base = settings.interval()
  if (!settings.adaptIntervals()) return base
  const age = torrents.ageSeconds(torrent, wall)
  const young = settings.youngInterval()
  const idle = settings.idleInterval()
  const { complete, incomplete } = answer
  const interval = adapted(base, young, idle, isLeeching, age, complete, incomplete)
  return stretched(interval, readStretch(words), settings.longestInterval())
}

/** Returns how many peers to list (rule 38); none for a client that stops (rule 67). */
function numwantOf(filling: Filling, step: Step): number {
  const { settings, words } = filling.world
  if (step.request.event === EVENT.stopped) return 0
  const asked = step.request.numwant
  const most = asked < 0 ? settings.numwantDefault() : Math.min(asked, settings.numwantMax())
  if (step.isEarly) return Math.min(most, settings.earlyPeers())
  const share = readLists(words)
  return share >= USUAL
    ? most
    : Math.min(most, Math.max(LEAST_PEERS, Math.floor((most * share) / USUAL)))
}

function pick(filling: Filling, step: Step, answer: AnnounceAnswer, picked: PickedPeers): void {
  const { wanted } = filling
  const { settings, words, pickPeers } = filling.world
  wanted.torrent = step.torrent
  wanted.peer = step.peer
  // Rule 56: a member who moves to another machine may get their own peers in the list.
  wanted.member = settings.allowOwnPeers() ? 0 : step.member
  wanted.wantsSeeders = step.isLeeching && step.request.event !== EVENT.paused
  wanted.numwant = numwantOf(filling, step)
  wanted.isGlobal = step.remote.isGlobal
  wanted.isUnreachable =
    step.peer !== 0 && settings.avoidUnreachable() && isUnreachable(words[step.peer + P.flags])
  wanted.family = step.family
  wanted.remote = step.remote
  pickPeers(wanted, picked)
  answer.peersBytes = picked.peersBytes
  answer.peers6Bytes = picked.peers6Bytes
}

function main(
  filling: Filling,
  step: Step,
  ruling: Ruling | null,
  answer: AnnounceAnswer,
  picked: PickedPeers,
): void {
  const { settings, words } = filling.world
  const { warnOf } = filling
  answer.complete = 0
  answer.incomplete = 0
  answer.downloaded = 0
  answer.peersBytes = 0
  answer.peers6Bytes = 0
  answer.warning = null
  if (ruling !== null) {
    answer.intervalSeconds = ruling.intervalSeconds
    answer.minIntervalSeconds = ruling.intervalSeconds
    return
  }
  fillCounts(filling, step, answer)
  const interval = intervalOf(filling, step, answer)
  answer.intervalSeconds = jittered(interval, step.keyLo)
  answer.minIntervalSeconds = leastInterval(interval, settings.minInterval(), step.keyLo)
  if (step.peer !== 0 && !step.isReadOnly) setToldSeconds(words, step.peer, interval)
  pick(filling, step, answer, picked)
  answer.warning = warnOf(step)
}
