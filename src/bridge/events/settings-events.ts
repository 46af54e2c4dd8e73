import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import { count, flag, oneOf, record, text } from '../../shared/shape.ts'
import { defineEvent, type Payload } from '../define-event.ts'
import { MOST_SLOTS } from './member-events.ts'

const clientVersion = text(4).regex(/^[0-9A-Za-z]{1,4}$/)

/**
 * A rule about clients: `-qB` from version `4500` to `4999`. A version is the four characters after
 * `-XX`, compared as a number in which each digit may also be a letter.
 */
const clientRule = record({
  prefix: text(8).regex(/^[\x21-\x7e]+$/),
  least: clientVersion.optional(),
  most: clientVersion.optional(),
  isAllowed: flag,
})

// Jobs -> tracker. Everything that staff can change about a running tracker, as one row.
export const trackerSettingsChanged = defineEvent(
  'tracker.settings',
  1,
  record({
    version: count,
    intervalSeconds: count.min(1).max(DAY_SECONDS),
    minIntervalSeconds: count.min(1).max(DAY_SECONDS),
    /** The number of peers in a reply if the client asks for none, and the most (rule 38). */
    numwantDefault: count.min(0).max(200),
    numwantMax: count.min(0).max(200),
    /** The most sessions of one member on one torrent (rule 52). */
    sessionsPerTorrent: count.min(1).max(100),
    /** Ports that are refused (rule 35). */
    deniedPorts: count.max(65_535).array().max(64),
    /** Whether `compact=0` is answered with a list of dictionaries (rule 37). */
    allowPeerDicts: flag,
    privatePeers: oneOf(['auto', 'always', 'never']),
    /** The most torrents that the reaper sweeps per second. */
    reaperTorrentsPerSecond: count.min(1),
    /** The share of one core that the reaper may use, in percent. */
    reaperCorePercent: count.min(1).max(100).optional(),
    /** Which due torrents the reaper sweeps first. */
    reaperFirst: oneOf(['silent', 'removed', 'large']).optional(),
    /** For how many days a removed torrent's hash and the reason stay in memory (rule 48). */
    removedTorrentDays: count.min(1).max(3_650).optional(),
    aliases: flag,
    /** Whether a member's list may include the member's other sessions (rule 56). */
    allowOwnPeers: flag.optional(),
    /** The most peers that a client gets if it announces before the minimum interval (rule 57). */
    earlyPeers: count.max(200).optional(),
    /** Peer lists that a member may request per hour; 0: no limit (rule 59). */
    peerListsPerHour: count.max(1_000_000).optional(),
    /** Whether requests of web browsers are refused (rule 51). */
    refuseBrowsers: flag.optional(),
    /** Torrents that a member may leech and seed simultaneously; 0: no limit (rules 53, 54). */
    leechSlots: count.max(MOST_SLOTS).optional(),
    seedSlots: count.max(MOST_SLOTS).optional(),
    /** Whether intervals adapt to the age of a swarm, its leechers and the tracker's load. */
    adaptIntervals: flag.optional(),
    /** The interval in seconds, in young swarms and for seeders without leechers. */
    youngIntervalSeconds: count.min(60).max(DAY_SECONDS).optional(),
    idleIntervalSeconds: count.min(60).max(14_400).optional(),
    /** The most announces per second that one tracker should get; 0: only its processor decides. */
    announcesPerSecond: count.max(10_000_000).optional(),
    /** How many connections per second test whether clients are reachable; 0: none. */
    probesPerSecond: count.max(1_000).optional(),
    /** Whether these tests also connect to addresses that are not global. */
    probeLocal: flag.optional(),
    /** Whether two unreachable clients are left out of each other's lists (rule 88). */
    avoidUnreachable: flag.optional(),
    /** Which peers are listed first: those in the same network, or the same region of a table. */
    nearPeers: oneOf(['off', 'network', 'region']).optional(),
    /**
     * The most peers that a reachable client gets in swarms where many are unreachable; 0: no
     * limit.
     */
    reachablePeers: count.max(200).optional(),
    /** A rehearsal next to an old tracker: announces are answered, but nothing is booked. */
    shadow: flag.optional(),
    /** Which clients are allowed, by the start of their peer IDs (rule 50). */
    clientRules: clientRule.array().max(64).optional(),
    /** Whether clients that match no rule are allowed. */
    allowOtherClients: flag.optional(),
  }),
)

/** The values that staff can set: the payload without its version. */
export type TrackerSettingsValues = Omit<Payload<typeof trackerSettingsChanged>, 'version'>

/**
 * The values until staff change something, and those of a tracker until it receives the settings.
 */
export const defaultTrackerSettings: TrackerSettingsValues = {
  intervalSeconds: 1_800,
  minIntervalSeconds: 900,
  numwantDefault: 50,
  numwantMax: 200,
  sessionsPerTorrent: 3,
  deniedPorts: [22, 25, 53, 80, 443, 1214, 3389, 4662, 6346, 6699],
  allowPeerDicts: false,
  privatePeers: 'auto',
  reaperTorrentsPerSecond: 100_000,
  reaperCorePercent: 25,
  reaperFirst: 'silent',
  removedTorrentDays: 30,
  aliases: false,
  allowOwnPeers: false,
  earlyPeers: 10,
  peerListsPerHour: 5_000,
  refuseBrowsers: true,
  adaptIntervals: true,
  youngIntervalSeconds: 300,
  idleIntervalSeconds: HOUR_SECONDS,
  announcesPerSecond: 0,
  probesPerSecond: 5,
  probeLocal: false,
  avoidUnreachable: true,
  nearPeers: 'off',
  reachablePeers: 0,
  leechSlots: 0,
  seedSlots: 0,
  shadow: false,
  allowOtherClients: true,
}
