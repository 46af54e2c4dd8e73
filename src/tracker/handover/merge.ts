import {
  GIVEN_SESSION_WORDS,
  GIVEN_TORRENT_WORDS,
  GS,
  GT,
} from '../../bridge/trackers/slot-frames.ts'
import type { Ipv6Blocks } from '../memory/swarm/ipv6-blocks.ts'
import { attachIpv6Blocks } from '../memory/swarm/ipv6-blocks.ts'
import { P, PEER_FLAG } from '../memory/swarm/peer-row.ts'
import { mayBeListed } from '../memory/swarm/visibility.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'
import { fillSession } from './session-words.ts'

/** How many sessions are merged before other work can run. */
const SLICE_SESSIONS = 2_000
const KINDS = PEER_FLAG.seeding | PEER_FLAG.partial | PEER_FLAG.hidden

export interface MergeOptions {
  readonly world: World
  readonly tables: Pick<TableWriters, 'members' | 'torrents'>
  /** Lets other work run between slices. */
  readonly pause: () => Promise<void>
}

export type Merged = 'merged' | 'full' | 'wrongSlot'

interface Merging extends MergeOptions {
  readonly ipv6Blocks: Ipv6Blocks
  readonly second: number
}

/**
 * Merges sessions taken from the memory of another tracker, or from this one, into the swarms here.
 * The result is the union of both; of two states of a session, the newer one counts. Runs on the
 * main thread.
 *
 * @param slot the slot to which all torrents with a known info hash must belong
 * @param second the tracker second to which the times in `from` refer, by default now
 */
export async function merge(
  options: MergeOptions,
  slot: number,
  from: Int32Array,
  second = options.world.clock.seconds(),
): Promise<Merged> {
  const { world, tables, pause } = options
  const merging = { ...options, ipv6Blocks: attachIpv6Blocks(world.memory), second }
  let sliced = 0
  for (let at = 0; at < from.length;) {
    const torrent = tables.torrents.rowOf(from[at + GT.idLo], from[at + GT.idHi])
    const known = world.holders.slotOf(torrent)
    if (known >= 0 && known !== slot) return 'wrongSlot'
    const sessions = from[at + GT.sessions]
    const end = at + GIVEN_TORRENT_WORDS + sessions * GIVEN_SESSION_WORDS
    const isDone = mergeSwarm(merging, torrent, from, at)
    if (!isDone) return 'full'
    sliced += 1 + sessions
    at = end
    if (sliced < SLICE_SESSIONS) continue
    sliced = 0
    await pause()
  }
  return 'merged'
}

/** Merges a swarm; returns false when the memory is full. */
function mergeSwarm(merging: Merging, torrent: number, from: Int32Array, at: number): boolean {
  const { world, tables } = merging
  const { lock } = world
  const sessions = from[at + GT.sessions]
  lock.take(torrent)
  try {
    world.raiseSnatches(torrent, from[at + GT.snatches])
    // An empty swarm is enlarged once, not again every few sessions.
    if (world.swarms.size(torrent) === 0) world.swarms.reserve(torrent, sessions)
    for (let index = 0; index < sessions; index++) {
      const session = at + GIVEN_TORRENT_WORDS + index * GIVEN_SESSION_WORDS
      const member = tables.members.rowOf(from[session + GS.memberLo], from[session + GS.memberHi])
      if (!mergeSession(merging, torrent, member, from, session)) return false
    }
    return true
  } finally {
    lock.release(torrent)
  }
}

function mergeSession(
  { world, ipv6Blocks, second }: Merging,
  torrent: number,
  member: number,
  from: Int32Array,
  at: number,
): boolean {
  const { words, swarms } = world
  const [keyLo, keyHi] = [from[at + GS.keyLo], from[at + GS.keyHi]]
  const flags = from[at + GS.flags]
  const known = swarms.find(torrent, member, keyLo, keyHi)
  if (known !== 0 && second - words[known + P.lastAt] <= from[at + GS.heardAgo]) {
    keepMarks(world, torrent, known, flags)
    return true
  }
  const peer =
    known === 0
      ? swarms.add(torrent, member, keyLo, keyHi, flags & KINDS)
      : swarms.setKind(torrent, known, flags & KINDS)
  if (peer === 0 || !fillSession(words, ipv6Blocks, peer, from, at, second)) return false
  // Another tracker reported that the session's counters contradict each other
  // (usage/told-contradictions.ts).
  if (world.contradictions.has(torrent, peer)) words[peer + P.flags] |= PEER_FLAG.doubtful
  // This tracker may know of a ban that the other one has not received yet.
  const isHidden = (flags & PEER_FLAG.hidden) !== 0
  if (!isHidden && !mayBeListed(world, peer)) {
    swarms.setKind(torrent, peer, (flags & KINDS) | PEER_FLAG.hidden)
  }
  return true
}

/**
 * Keeps what the older state knew: it may know that the member had all of the torrent (rules 62,
 * 66).
 */
function keepMarks(world: World, torrent: number, peer: number, flags: number): void {
  const { words, pastSeeders } = world
  if ((flags & (PEER_FLAG.seeding | PEER_FLAG.hadAll)) === 0) return
  const isSeeding = (words[peer + P.flags] & PEER_FLAG.seeding) !== 0
  if (!isSeeding) words[peer + P.flags] |= PEER_FLAG.hadAll
  pastSeeders.add(torrent, words[peer + P.member] >>> 0)
}
