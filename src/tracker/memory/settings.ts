import type { TrackerSettingsValues } from '../../bridge/events/settings-events.ts'
import { longestInterval as longestOf } from '../../domain/announce/interval.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import { H } from './layout.ts'
import { writeClientRules } from './tables/client-rules.ts'

export const PRIVATE_PEERS = { auto: 0, always: 1, never: 2 } as const

/** What the reaper does first when it does not have time for everything. */
export const REAPER_FIRST = { silent: 0, removed: 1, large: 2 } as const

/** The peers that come first in a list. */
export const NEAR_PEERS = { off: 0, network: 1, region: 2 } as const

const S = {
  interval: H.settings,
  minInterval: H.settings + 1,
  numwantDefault: H.settings + 2,
  numwantMax: H.settings + 3,
  sessionsPerTorrent: H.settings + 4,
  allowPeerDicts: H.settings + 5,
  privatePeers: H.settings + 6,
  reaperTorrentsPerSecond: H.settings + 7,
  reaperCorePercent: H.settings + 28,
  removedTorrentDays: H.settings + 29,
  reaperFirst: H.settings + 30,
  aliases: H.settings + 8,
  allowOwnPeers: H.settings + 9,
  earlyPeers: H.settings + 10,
  peerListsPerHour: H.settings + 11,
  refuseBrowsers: H.settings + 12,
  leechSlots: H.settings + 13,
  seedSlots: H.settings + 14,
  adaptIntervals: H.settings + 15,
  youngInterval: H.settings + 16,
  idleInterval: H.settings + 17,
  announcesPerSecond: H.settings + 18,
  probesPerSecond: H.settings + 19,
  probeLocal: H.settings + 20,
  avoidUnreachable: H.settings + 21,
  nearPeers: H.settings + 22,
  reachablePeers: H.settings + 23,
} as const

/**
 * Settings that staff can change while the tracker runs; every thread always reads the newest
 * value.
 */
export interface TrackerSettings {
  /** The usual interval, in seconds. */
  readonly interval: () => number
  /** The minimum interval, in seconds, at most `interval`. */
  readonly minInterval: () => number
  readonly numwantDefault: () => number
  readonly numwantMax: () => number
  readonly sessionsPerTorrent: () => number
  readonly allowPeerDicts: () => boolean
  /** One of PRIVATE_PEERS (rule 20). */
  readonly privatePeers: () => number
  readonly reaperTorrentsPerSecond: () => number
  /** The share of one core that the reaper may use, in percent. */
  readonly reaperCorePercent: () => number
  /** One of REAPER_FIRST. */
  readonly reaperFirst: () => number
  /** How long the hashes of a removed torrent and its reason are kept (rule 48). */
  readonly removedTorrentSeconds: () => number
  readonly aliases: () => boolean
  /** Whether a member's sessions may get each other as peers (rule 56). */
  readonly allowOwnPeers: () => boolean
  /** The most peers in the reply to an early announce (rule 57). */
  readonly earlyPeers: () => number
  /** Peer lists per member and hour; 0: no limit (rule 59). */
  readonly peerListsPerHour: () => number
  readonly refuseBrowsers: () => boolean
  /** The simultaneous downloads and seeds of a member; 0: no limit (rules 53, 54). */
  readonly leechSlots: () => number
  readonly seedSlots: () => number
  /** Whether intervals adapt to the age of a swarm, its leechers and the load. */
  readonly adaptIntervals: () => boolean
  /** The interval in seconds, in young swarms and for seeders of a swarm without leechers. */
  readonly youngInterval: () => number
  readonly idleInterval: () => number
  /** The longest interval that clients get, before jitter. */
  readonly longestInterval: () => number
  /** The target load in announces per second; 0: only the processor load counts. */
  readonly announcesPerSecond: () => number
  /** Connections that the prober opens per second; 0: it does not probe. */
  readonly probesPerSecond: () => number
  /** Whether the prober also connects to addresses that are not global. */
  readonly probeLocal: () => boolean
  /** Whether two unreachable peers are left out of each other's lists. */
  readonly avoidUnreachable: () => boolean
  /** One of NEAR_PEERS. */
  readonly nearPeers: () => number
  /**
   * The most peers that a reachable client gets in swarms where many are unreachable; 0: no special
   * limit.
   */
  readonly reachablePeers: () => number
  readonly isDeniedPort: (port: number) => boolean
  /** Seconds of silence after which an endpoint expires (rule 73). */
  readonly expirySeconds: () => number
}

const REAPER_CORE_PERCENT = 25
const REMOVED_TORRENT_DAYS = 30
const LEAST_EXPIRY_SECONDS = 75 * 60
/** A client counts as gone after the longest interval, including jitter, times this factor. */
const LATE_SHARE = 4 / 3
const PROBES_PER_SECOND = 5
const YOUNG_SECONDS = 300
const IDLE_SECONDS = HOUR_SECONDS
/**
 * The default number of peer lists per hour, which is as many as a client with 2,500 leeching
 * torrents asks for.
 */
const PEER_LISTS_PER_HOUR = 5_000
const EARLY_PEERS = 10

export function attachSettings(words: Int32Array): TrackerSettings {
  function longestInterval(): number {
    const base = words[S.interval]
    return words[S.adaptIntervals] === 1 ? longestOf(base, words[S.idleInterval]) : base
  }

  return {
    interval: () => words[S.interval],
    minInterval: () => words[S.minInterval],
    numwantDefault: () => words[S.numwantDefault],
    numwantMax: () => words[S.numwantMax],
    sessionsPerTorrent: () => words[S.sessionsPerTorrent],
    allowPeerDicts: () => words[S.allowPeerDicts] === 1,
    privatePeers: () => words[S.privatePeers],
    reaperTorrentsPerSecond: () => words[S.reaperTorrentsPerSecond],
    reaperCorePercent: () => words[S.reaperCorePercent],
    reaperFirst: () => words[S.reaperFirst],
    removedTorrentSeconds: () => words[S.removedTorrentDays] * DAY_SECONDS,
    aliases: () => words[S.aliases] === 1,
    allowOwnPeers: () => words[S.allowOwnPeers] === 1,
    earlyPeers: () => words[S.earlyPeers],
    peerListsPerHour: () => words[S.peerListsPerHour],
    refuseBrowsers: () => words[S.refuseBrowsers] === 1,
    leechSlots: () => words[S.leechSlots],
    seedSlots: () => words[S.seedSlots],
    adaptIntervals: () => words[S.adaptIntervals] === 1,
    youngInterval: () => words[S.youngInterval],
    idleInterval: () => words[S.idleInterval],
    longestInterval,
    announcesPerSecond: () => words[S.announcesPerSecond],
    probesPerSecond: () => words[S.probesPerSecond],
    probeLocal: () => words[S.probeLocal] === 1,
    avoidUnreachable: () => words[S.avoidUnreachable] === 1,
    nearPeers: () => words[S.nearPeers],
    reachablePeers: () => words[S.reachablePeers],
    isDeniedPort: (port) => ((words[H.deniedPorts + (port >>> 5)] >>> (port & 31)) & 1) === 1,
    // The interval in replies is jittered by up to 10 %.
    expirySeconds: () =>
      Math.max(
        Math.ceil(2.2 * words[S.interval]),
        Math.ceil(LATE_SHARE * longestInterval()),
        LEAST_EXPIRY_SECONDS,
      ),
  }
}

/** Writes settings, one word each; only the main thread does. */
export function writeSettings(words: Int32Array, values: TrackerSettingsValues): void {
  words[S.interval] = values.intervalSeconds
  words[S.minInterval] = Math.min(values.minIntervalSeconds, values.intervalSeconds)
  words[S.numwantMax] = values.numwantMax
  words[S.numwantDefault] = Math.min(values.numwantDefault, values.numwantMax)
  words[S.sessionsPerTorrent] = values.sessionsPerTorrent
  words[S.allowPeerDicts] = values.allowPeerDicts ? 1 : 0
  words[S.privatePeers] = PRIVATE_PEERS[values.privatePeers]
  words[S.reaperTorrentsPerSecond] = values.reaperTorrentsPerSecond
  words[S.reaperCorePercent] = values.reaperCorePercent ?? REAPER_CORE_PERCENT
  words[S.reaperFirst] = REAPER_FIRST[values.reaperFirst ?? 'silent']
  words[S.removedTorrentDays] = values.removedTorrentDays ?? REMOVED_TORRENT_DAYS
  words[S.aliases] = values.aliases ? 1 : 0
  words[S.allowOwnPeers] = values.allowOwnPeers === true ? 1 : 0
  words[S.earlyPeers] = values.earlyPeers ?? EARLY_PEERS
  words[S.peerListsPerHour] = values.peerListsPerHour ?? PEER_LISTS_PER_HOUR
  words[S.refuseBrowsers] = values.refuseBrowsers === false ? 0 : 1
  words[S.leechSlots] = values.leechSlots ?? 0
  words[S.seedSlots] = values.seedSlots ?? 0
  words[S.adaptIntervals] = values.adaptIntervals === false ? 0 : 1
  words[S.youngInterval] = values.youngIntervalSeconds ?? YOUNG_SECONDS
  words[S.idleInterval] = values.idleIntervalSeconds ?? IDLE_SECONDS
  words[S.announcesPerSecond] = values.announcesPerSecond ?? 0
  words[S.probesPerSecond] = values.probesPerSecond ?? PROBES_PER_SECOND
  words[S.probeLocal] = values.probeLocal === true ? 1 : 0
  words[S.nearPeers] = NEAR_PEERS[values.nearPeers ?? 'off']
  words[S.reachablePeers] = values.reachablePeers ?? 0
  words[S.avoidUnreachable] = values.avoidUnreachable === false ? 0 : 1
  writeClientRules(words, values.clientRules ?? [], values.allowOtherClients ?? true)
  const bits = new Int32Array(2_048)
  for (const port of values.deniedPorts) bits[port >>> 5] |= 1 << (port & 31)
  words.set(bits, H.deniedPorts)
}
