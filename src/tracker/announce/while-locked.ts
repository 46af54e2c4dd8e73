import { EVENT } from '../../domain/announce/types.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import type { Journal } from '../journal/journal.ts'
import { STAT } from '../memory/statistics.ts'
import { P, PEER_FLAG } from '../memory/swarm/peer-row.ts'
import type { PickedPeers } from '../memory/swarm/walk-peers.ts'
import type { AnnounceAnswer } from '../wire/write-announce.ts'
import type { World } from '../memory/world.ts'
import { createHeardQueue } from './heard-queue.ts'
import type { HeardQueue } from './heard-queue.ts'
import { countersDiffer } from './session-counters.ts'
import type { UpdateSession } from './update-session.ts'
import type { Step } from './step.ts'
import { createStep } from './step.ts'

/** The torrent is locked; nothing was done, and the request is retried soon. */
export const QUEUED = 'queued'

/** Decides an announce: `step` is the request, `answer` receives the reply. */
export type Decide = (step: Step, answer: AnnounceAnswer, picked: PickedPeers) => Ruling | null

/** How many times of the queue one announce stores: enough for the queue to shrink under load. */
const SETTLED_AT_ONCE = 16

/**
 * Handles announces whose torrent is locked. One that reports nothing new is answered from an
 * unlocked read of the rows, and its time is stored later; the others are queued until the lock is
 * free.
 */
export interface WhileLocked {
  /**
   * Decides from an unlocked read of the rows and queues the announce's time, or returns QUEUED.
   */
  readonly read: (
    decide: Decide,
    step: Step,
    answer: AnnounceAnswer,
    picked: PickedPeers,
  ) => Ruling | null | typeof QUEUED
  /** Stores the queued times whose torrents are no longer locked, at most `most`. */
  readonly settle: (most?: number) => void
  readonly waiting: () => number
}

interface LockedState {
  readonly world: World
  readonly late: Step
  readonly updateSession: UpdateSession
  readonly queue: HeardQueue
  readonly journal: Journal
}

export function createWhileLocked(
  world: World,
  journal: Journal,
  updateSession: UpdateSession,
): WhileLocked {
  const queue = createHeardQueue()
  const waiting: LockedState = {
    world,
    late: createStep(),
    updateSession,
    queue,
    journal,
  }

  return {
    read: (decide, step, answer, picked) => read(waiting, decide, step, answer, picked),
    settle: (most = SETTLED_AT_ONCE) => settle(waiting, most),
    waiting: queue.size,
  }
}

function saysNothingNew(waiting: LockedState, step: Step): boolean {
  const { words } = waiting.world
  const { peer, request } = step
  if (peer === 0) return false
  const kind = words[peer + P.flags] & (PEER_FLAG.partial | PEER_FLAG.hidden)
  return !countersDiffer(words, peer, request) && kind === 0 && isAtItsPlace(waiting, step)
}

function isAtItsPlace(waiting: LockedState, { peer, request, remote }: Step): boolean {
  const { words } = waiting.world
  const ports = words[peer + P.ports]
  if (remote.isIpv4) {
    return words[peer + P.ipv4] === remote.words[0] && ports >>> 16 === request.port
  }
  const ipv6 = words[peer + P.ipv6] >>> 0
  if (ipv6 === 0 || (ports & 0xffff) !== request.port) return false
  let differs = 0
  for (let word = 0; word < 4; word++) differs |= words[ipv6 + word] ^ remote.words[word]
  return differs === 0
}

/**
 * Copies the current counters of the session, which has reported these or higher ones since then.
 */
function takeCounters(waiting: LockedState, peer: number): void {
  const { late } = waiting
  const { words } = waiting.world
  const { request } = late
  request.uploadedLo = words[peer + P.uploadedLo]
  request.uploadedHi = words[peer + P.uploadedHi]
  request.downloadedLo = words[peer + P.downloadedLo]
  request.downloadedHi = words[peer + P.downloadedHi]
  request.leftLo = words[peer + P.leftLo]
  request.leftHi = words[peer + P.leftHi]
  late.isLeeching = (words[peer + P.flags] & PEER_FLAG.seeding) === 0
}

function note(waiting: LockedState): void {
  const { late, updateSession } = waiting
  const { swarms, words } = waiting.world
  late.peer = swarms.find(late.torrent, late.member, late.keyLo, late.keyHi)
  const { peer } = late
  if (peer === 0 || words[peer + P.lastAt] >= late.now || !isAtItsPlace(waiting, late)) return
  if ((words[peer + P.flags] & (PEER_FLAG.partial | PEER_FLAG.hidden)) !== 0) return
  takeCounters(waiting, peer)
  updateSession(late, null)
}

/** Stores the oldest queued time; returns false when its torrent is still locked. */
function settleFirst(waiting: LockedState): boolean {
  const { queue, late } = waiting
  const { torrents, lock } = waiting.world
  queue.first(late)
  const { hash0, hash1, hash2, hash3, hash4 } = late.request
  // Looked up again, because the row may have been freed since then.
  late.torrent = torrents.find(hash0, hash1, hash2, hash3, hash4)
  if (late.torrent !== 0) {
    if (!lock.tryTake(late.torrent)) return false
    try {
      note(waiting)
    } finally {
      lock.release(late.torrent)
    }
  }
  queue.shift()
  return true
}

/** Returns a stamp under which the announce may be decided; negative when it must be queued. */
function begin(waiting: LockedState, { request, isReadOnly, torrent }: Step): number {
  const { queue } = waiting
  const { lock } = waiting.world
  if (request.event !== EVENT.none || isReadOnly || !queue.hasRoom()) return -1
  return lock.stamp(torrent)
}

function read(
  waiting: LockedState,
  decide: Decide,
  step: Step,
  answer: AnnounceAnswer,
  picked: PickedPeers,
): 'queued' | null {
  const { lock, words } = waiting.world
  const { queue, world } = waiting
  const stamp = begin(waiting, step)
  if (stamp < 0) return QUEUED
  // Without the lock nothing may be changed.
  step.isReadOnly = true
  const ruling = decide(step, answer, picked)
  step.isReadOnly = false
  const holds =
    ruling === null && saysNothingNew(waiting, step) && lock.stamp(step.torrent) === stamp
  if (!holds) return QUEUED
  queue.push(step)
  words[world.stats + STAT.readWhileLocked]++
  return ruling
}

function settle(waiting: LockedState, most = SETTLED_AT_ONCE): void {
  const { queue, journal } = waiting
  for (let tries = Math.min(most, queue.size()); tries > 0; tries--) {
    if (!journal.hasRoom()) return
    if (!settleFirst(waiting)) queue.rotate()
  }
}
