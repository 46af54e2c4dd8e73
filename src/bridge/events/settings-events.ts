import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import { count, flag, oneOf, record, text } from '../../shared/shape.ts'
import { defineEvent, type Payload } from '../define-event.ts'
import { MOST_SLOTS } from './member-events.ts'

const clientVersion = text(4).regex(/^[0-9A-Za-z]{1,4}$/)

/**
 * A rule about clients: `-qB` from version `4500` to `4999`. Versions are the four characters
 * behind `-XX`, compared as numbers of which each may also be a letter.
 */
const clientRule = record({
  prefix: text(8).regex(/^[\x21-\x7e]+$/),
  least: clientVersion.optional(),
  most: clientVersion.optional(),
  isAllowed: flag,
})

// Jobs -> tracker. All that staff may change about the tracker while it runs, as one row.
export const trackerSettingsChanged = defineEvent(
  'tracker.settings',
  1,
  record({
    version: count,
    intervalSeconds: count.min(1).max(DAY_SECONDS),
    minIntervalSeconds: count.min(1).max(DAY_SECONDS),
    /** Peers in a reply when the client asks for none in particular, and at most (rule 38). */
    numwantDefault: count.min(0).max(200),
    numwantMax: count.min(0).max(200),
    /** Sessions of one member on one torrent (rule 52). */
    sessionsPerTorrent: count.min(1).max(100),
    /** Ports that are refused (rule 35). */
    deniedPorts: count.max(65_535).array().max(64),
    /** Whether compact=0 is answered with a list of dictionaries (rule 37). */
    allowPeerDicts: flag,
    privatePeers: oneOf(['auto', 'always', 'never']),
    /** Torrents that the reaper sweeps a second, at most. */
    reaperTorrentsPerSecond: count.min(1),
    /** Share of one core that the reaper may take, in percent. */
    reaperCorePercent: count.min(1).max(100).optional(),
    /** What the reaper does first of all that is due. */
    reaperFirst: oneOf(['silent', 'removed', 'large']).optional(),
    /** Days for which the hash of a removed torrent and the reason stay in memory (rule 48). */
    removedTorrentDays: count.min(1).max(3_650).optional(),
    aliases: flag,
    /** Whether a member's own other sessions are told (rule 56). */
    allowOwnPeers: flag.optional(),
    /** Peers at most for whoever comes before the least interval has passed (rule 57). */
    earlyPeers: count.max(200).optional(),
    /** Lists of peers that a member may have in an hour; 0: any number (rule 59). */
    peerListsPerHour: count.max(1_000_000).optional(),
    /** Whether requests of web browsers are refused (rule 51). */
    refuseBrowsers: flag.optional(),
    /** Torrents that a member may leech and seed at once; 0: any number (rules 53, 54). */
    leechSlots: count.max(MOST_SLOTS).optional(),
    seedSlots: count.max(MOST_SLOTS).optional(),
    /** Whether intervals follow the age of a swarm, its leechers and the tracker's load. */
    adaptIntervals: flag.optional(),
    /** Seconds, in young swarms and for seeds that nobody leeches from. */
    youngIntervalSeconds: count.min(60).max(DAY_SECONDS).optional(),
    idleIntervalSeconds: count.min(60).max(14_400).optional(),
    /** Announces a second that one tracker is to have at most; 0: its processor alone decides. */
    announcesPerSecond: count.max(10_000_000).optional(),
    /** Connections a second by which a tracker looks whether clients can be reached; 0: none. */
    probesPerSecond: count.max(1_000).optional(),
    /** Whether it also connects to addresses that are not global. */
    probeLocal: flag.optional(),
    /** Whether two clients that nobody reaches are told of each other (rule 88). */
    avoidUnreachable: flag.optional(),
    /** Who comes first in a list: those in the same network, or by a tracker's table of regions. */
    nearPeers: oneOf(['off', 'network', 'region']).optional(),
    /** Which clients are let in, by the beginning of their peer ids (rule 50). */
    clientRules: clientRule.array().max(64).optional(),
    /** Whether a client is let in that no rule names. */
    allowOtherClients: flag.optional(),
  }),
)

/** What staff may set: the payload but its version. */
export type TrackerSettingsValues = Omit<Payload<typeof trackerSettingsChanged>, 'version'>

/** As long as staff have chosen nothing, and in a tracker until it was told. */
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
  leechSlots: 0,
  seedSlots: 0,
  allowOtherClients: true,
}
