import { randomBytes } from 'node:crypto'
import { defaultTrackerSettings } from '../../bridge/events/settings-events.ts'
import type { TrackerClock } from './clock.ts'
import { attachClock, FIRST_SECOND } from './clock.ts'
import { H, MAX_THREADS } from './layout.ts'
import type { HolderCells } from './holder-cells.ts'
import { attachHolderCells } from './holder-cells.ts'
import type { Memory } from './memory.ts'
import { attachMemory, reserveMemory } from './memory.ts'
import type { TrackerSettings } from './settings.ts'
import { attachSettings, writeSettings } from './settings.ts'
import { statsBase } from './statistics.ts'
import { nothingShed } from '../../domain/announce/shed.ts'
import { reserveProbes } from './probe-ring.ts'
import { writeShed } from './shed-cells.ts'
import type { TrackerStatus } from './status.ts'
import { attachStatus, writeStatus } from './status.ts'
import type { Contradictions } from './swarm/contradiction-table.ts'
import { attachContradictions, reserveContradictions } from './swarm/contradiction-table.ts'
import type { Endpoints } from './swarm/endpoints.ts'
import { attachEndpoints } from './swarm/endpoints.ts'
import type { Lots } from './swarm/lots.ts'
import { createLots } from './swarm/lots.ts'
import type { PickPeers } from './swarm/pick-peers.ts'
import { attachNear } from './swarm/near.ts'
import { attachPickPeers } from './swarm/pick-peers.ts'
import { attachRoom } from './swarm/room.ts'
import type { PastSeeders } from './swarm/past-seeders.ts'
import { attachPastSeeders, reservePastSeeders } from './swarm/past-seeders.ts'
import type { Swarms } from './swarm/swarm.ts'
import { attachSwarms } from './swarm/swarm.ts'
import type { TorrentLock } from './swarm/torrent-lock.ts'
import { attachTorrentLock } from './swarm/torrent-lock.ts'
import type { Prefixes } from './tables/prefix-table.ts'
import { attachPrefixes } from './tables/prefix-table.ts'
import type { Members } from './tables/member-table.ts'
import { attachMembers } from './tables/member-table.ts'
import type { Torrents } from './tables/torrent-table.ts'
import { attachTorrents } from './tables/torrent-table.ts'
import { T } from './tables/torrent-row.ts'
import { reserveUnknownHashes } from './tables/unknown-hashes.ts'

/** What a thread needs to attach to the tracker's state; it is sent to the thread as workerData. */
export interface SharedHandles {
  readonly buffer: SharedArrayBuffer
  /** The number of the thread, which determines its counters. */
  readonly thread: number
}

/** The tracker's whole state as one thread sees it: members, torrents, swarms, settings, time. */
export interface World {
  readonly words: Int32Array
  readonly memory: Memory
  readonly clock: TrackerClock
  readonly settings: TrackerSettings
  readonly status: TrackerStatus
  readonly members: Members
  readonly torrents: Torrents
  /** The banned networks, with the values of tables/network-bans.ts. */
  readonly networks: Prefixes
  readonly lock: TorrentLock
  readonly swarms: Swarms
  readonly endpoints: Endpoints
  readonly contradictions: Contradictions
  readonly pastSeeders: PastSeeders
  readonly pickPeers: PickPeers
  readonly holders: HolderCells
  /** Writes the torrent's next sequence number into its row. Call it under the torrent's lock. */
  readonly takeSequence: (torrent: number) => void
  /** Counts a snatch. Call it under the torrent's lock. */
  readonly addSnatch: (torrent: number) => void
  /**
   * Raises the count of snatches to that of another tracker; it never decreases (rule 87). Returns
   * whether it was lower. Call it under the torrent's lock.
   */
  readonly raiseSnatches: (torrent: number, count: number) => boolean
  /** Returns the number of sessions in memory, including hidden ones. */
  readonly peerCount: () => number
  /** The number of this thread. */
  readonly thread: number
  /** The index of this thread's counters: `words[world.stats + STAT.announces]++`. */
  readonly stats: number
}

export interface WorldOptions {
  /** The exact size to reserve, in bytes; by default as much as possible (16 GiB). */
  readonly bytes?: number
  /** The high half of every sequence number (journal/folder.ts). */
  readonly boot?: number
  /** The seed that all trackers share (memory/status.ts); by default a random one. */
  readonly fleetSeed?: number
}

/** Creates the shared state, on the main thread. */
export function createWorld(options: WorldOptions = {}): SharedHandles {
  const buffer = reserveMemory(options.bytes)
  const words = new Int32Array(buffer)
  words[H.clock] = FIRST_SECOND
  writeStatus(words, 'startedSeconds', FIRST_SECOND)
  writeStatus(words, 'isBehind', 1)
  writeStatus(words, 'boot', options.boot ?? 1)
  writeStatus(words, 'seed', randomBytes(4).readInt32LE())
  writeStatus(words, 'fleetSeed', options.fleetSeed ?? randomBytes(4).readInt32LE())
  writeSettings(words, defaultTrackerSettings)
  writeShed(words, nothingShed)
  const memory = attachMemory(buffer)
  reserveProbes(memory)
  reserveContradictions(memory)
  reservePastSeeders(memory)
  reserveUnknownHashes(memory)
  return { buffer, thread: MAX_THREADS - 1 }
}

/** Attaches a thread to the state. */
export function attachWorld(shared: SharedHandles, lots: Lots = createLots()): World {
  const memory = attachMemory(shared.buffer)
  const { words } = memory
  const settings = attachSettings(words)
  const status = attachStatus(words)
  const holders = attachHolderCells(words)
  return {
    words,
    memory,
    settings,
    status,
    clock: attachClock(words),
    members: attachMembers(words, status.seed()),
    torrents: attachTorrents(words, status.seed()),
    networks: attachPrefixes(words, H.networks),
    lock: attachTorrentLock(words),
    swarms: attachSwarms(memory),
    endpoints: attachEndpoints(memory),
    contradictions: attachContradictions(words),
    pastSeeders: attachPastSeeders(words),
    pickPeers: attachPickPeers(
      words,
      settings.privatePeers,
      lots,
      attachNear(words, settings, attachPrefixes(words, H.regions)),
      attachRoom(words, settings, lots),
    ),
    holders,
    takeSequence(torrent) {
      const boot = status.boot()
      const isFirst = words[torrent + T.sequenceHi] !== boot
      words[torrent + T.sequenceLo] = isFirst ? 1 : words[torrent + T.sequenceLo] + 1
      words[torrent + T.sequenceHi] = boot
    },
    addSnatch(torrent) {
      words[torrent + T.snatches]++
      holders.noteSnatch(torrent)
    },
    raiseSnatches(torrent, count) {
      if (count >>> 0 <= words[torrent + T.snatches] >>> 0) return false
      words[torrent + T.snatches] = count
      return true
    },
    peerCount: () => Atomics.load(words, H.counts),
    thread: shared.thread,
    stats: statsBase(shared.thread),
  }
}
