import type { Infer } from '../../shared/shape.ts'
import {
  byteCount,
  count,
  flag,
  id,
  list,
  oneOf,
  randomId,
  record,
  seconds,
  text,
} from '../../shared/shape.ts'
import { askedReport, serviceReport } from '../../shared/services/report.ts'
import { SLOTS } from '../../domain/fleet/slots.ts'
import { defineEvent } from '../define-event.ts'
import { MOST_TRACKERS } from './holder-events.ts'

/** The counts of a tracker's replies. They are since its start unless another period is named. */
const trackerFigures = record({
  threads: count,
  seeders: count,
  leechers: count,
  announces: count,
  /** Replies by kind: normal, with a warning, refused, and to requests that are not announces. */
  replies: count,
  warnings: count,
  refusals: count,
  malformed: count,
  scrapes: count,
  scrapesRefused: count,
  /** Announces that were queued because their torrent was locked. */
  lockWaits: count,
  /** Warnings and refusals by code, without codes that never occurred. */
  codes: list(record({ code: text(40), total: count, perSecond: seconds })).max(64),
  /**
   * Announces of the last half hour or so, by the first 8 bytes of the peer ID, most frequent
   * first.
   */
  clients: list(record({ client: text(8), announces: count })).max(64),
  otherClients: count,
  /**
   * Percentiles of the time per reply, from a sample since the last heartbeat; null: there were no
   * replies.
   */
  p50Microseconds: count.nullable(),
  p99Microseconds: count.nullable(),
  memoryUsedBytes: count,
  memoryTouchedBytes: count,
  journalBytes: count,
  /** For how many seconds the oldest entry has not been booked; 0: all are booked. */
  journalLagSeconds: seconds,
  journalFailures: count,
  /** Whether the disk refuses entries: counters then do not advance, and `stopped` is refused. */
  journalRefused: flag.optional(),
  sweptTorrents: count,
  sweptPerSecond: seconds,
  expiredPeers: count,
  traces: count,
})

export type TrackerFigures = Readonly<Infer<typeof trackerFigures>>

/** A tracker's exchange with other trackers; the requests are since its start. */
const otherTrackers = record({
  /** Whether each of them can be reached. */
  links: list(record({ node: text(60), isUp: flag })).max(MOST_TRACKERS),
  /** The requests that it forwarded to others, and the requests of others that it decided. */
  forwarded: count,
  answered: count,
  /**
   * The attempts that failed: too late, cut off, declined, no tracker to ask, or too many waiting.
   */
  failed: count,
  /** The copies of its slots at their standbys, and the copies that it keeps for other trackers. */
  standby: record({
    copies: list(
      record({ node: text(60), slots: count, lagMilliseconds: count, fault: text(40).optional() }),
    ).max(MOST_TRACKERS),
    slots: count,
    sessions: count,
    /** How many slots it served from its copy since its start. */
    tookOver: count,
    /** The replies that waited for copies, if replies wait for them. */
    replies: record({ held: count, late: count, notHeld: count }).optional(),
  }).optional(),
  /** What the other trackers report about limits that apply to all of them. */
  usage: record({
    told: list(
      record({
        ...{ node: text(60), isUsed: flag, members: count, lastMembers: count },
        ageMilliseconds: count.optional(),
      }),
    ).max(MOST_TRACKERS),
    /** Refusals and warnings because of these limits. */
    refused: count,
  }).optional(),
})

export type OtherTrackers = Readonly<Infer<typeof otherTrackers>>

/** The most members whose sums a shadow reports: those who moved the most bytes. */
export const MOST_SHADOW_MEMBERS = 50

/**
 * The bytes that a shadow would have booked, according to the counters in the announces that it
 * accepted.
 */
const shadowBytes = record({
  /** Seconds since 1970: when the rehearsal began here, or when the tracker started during it. */
  since: count,
  ...{ up: byteCount, down: byteCount },
  /** Those with the most bytes first. */
  members: list(record({ memberId: id, up: byteCount, down: byteCount })).max(MOST_SHADOW_MEMBERS),
})

export type ShadowBytes = Readonly<Infer<typeof shadowBytes>>

/** The most programs that a node asks. */
export const MOST_ASKED = 8

// Tracker -> jobs, every few seconds: the node is alive, and its load.
export const nodeHeartbeat = defineEvent(
  'node.heartbeat',
  1,
  record({
    node: text(60),
    role: oneOf(['tracker']),
    storeId: randomId,
    version: text(40),
    startedAt: count,
    state: oneOf(['loading', 'ready', 'draining']),
    rssBytes: count,
    cpuPercent: count,
    peers: count,
    torrents: count,
    members: count,
    announcesPerSecond: count,
    /** Journal entries that are not acknowledged. */
    unbooked: count,
    /** How it accesses the network: with system calls, or with Node's sockets. */
    io: oneOf(['ffi', 'net']).optional(),
    figures: trackerFigures.optional(),
    /** Its addresses in the settings: for announces, and for `/readyz`. */
    listens: record({
      host: text(255),
      port: count,
      opsHost: text(255),
      opsPort: count,
      /** The URL at which other trackers reach it. */
      link: text(255).optional(),
    }).optional(),
    /**
     * The version of its map of holders, how many slots it holds, and for how many it is the
     * standby.
     */
    holders: record({
      ...{ version: count, holds: count, standsBy: count },
      /**
       * Whether staff drain it, which slots it still has to hand over, and why a handover failed.
       */
      isDrained: flag.optional(),
      gives: list(count).max(SLOTS).optional(),
      fault: record({ code: text(40), to: text(60) }).optional(),
    }).optional(),
    /** Missing if there are no other trackers. */
    others: otherTrackers.optional(),
    /** Its process and machine, and the programs on that machine that it asked. */
    service: serviceReport.optional(),
    asked: list(askedReport).max(MOST_ASKED).optional(),
    /** Whether it is the shadow of an old tracker, and the version of the settings that say so. */
    shadow: record({ isOn: flag, version: count, bytes: shadowBytes.optional() }).optional(),
    /**
     * The digest of what the tracker keeps in order to send alerts while jobs is down; '': nothing.
     */
    keptAlerts: text(64).optional(),
  }),
  'tracker',
)

/** The counts of one end of a link. The first two say how much waits at the moment. */
export const linkCounts = record({
  /** Numbered frames that were sent but not acknowledged. */
  unackedFrames: count,
  /** Messages at this end that wait for room on the link, or to be handled. */
  queuedFrames: count,
  framesIn: count,
  framesOut: count,
  bytesIn: count,
  bytesOut: count,
  /**
   * Frames that were sent again because they were lost; frames that arrived twice and were dropped.
   */
  resent: count,
  duplicates: count,
  /** How often garbage was skipped, and the number of its bytes. */
  resyncs: count,
  garbageBytes: count,
  /** Hub: how often this link fell behind the recent events and read the store. */
  catchUps: count,
  snapshots: count,
  /** Full states that were continued where they had been interrupted. */
  continued: count.default(0),
  /** Hub: failed attempts to handle a message. Tracker: how often a handler threw an error. */
  failures: count,
})

export type LinkCounts = Readonly<Infer<typeof linkCounts>>

/**
 * The state of one tracker node on the bridge, over all its links: for /metrics and /readyz, and
 * stored with its heartbeat for observers on other machines.
 */
export const nodeFigures = record({
  node: text(60),
  isUp: flag,
  isCaughtUp: flag,
  /** Events that it has not applied; null: this end does not know. */
  lagEvents: count.nullable(),
  /** For how many seconds the oldest unapplied event has waited, or the node has been gone. */
  lagSeconds: seconds,
  /** The number of links since the start. */
  connects: count,
  counts: linkCounts,
})

export type NodeFigures = Readonly<Infer<typeof nodeFigures>>
