import type { Infer } from '../../shared/shape.ts'
import { count, flag, list, oneOf, randomId, record, seconds, text } from '../../shared/shape.ts'
import { askedReport, serviceReport } from '../../shared/services/report.ts'
import { defineEvent } from '../define-event.ts'

/** What a tracker counts about its replies, since its start unless noted. */
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
  /** Warnings and refusals by code, without those that never happened. */
  codes: list(record({ code: text(40), total: count, perSecond: seconds })).max(64),
  /** Announces in about the last half hour by the client's first 8 bytes; most first. */
  clients: list(record({ client: text(8), announces: count })).max(64),
  otherClients: count,
  /** Percentiles of the time per reply, from a sample since the last heartbeat. Null: none. */
  p50Microseconds: count.nullable(),
  p99Microseconds: count.nullable(),
  memoryUsedBytes: count,
  memoryTouchedBytes: count,
  journalBytes: count,
  /** Seconds for which the oldest entry has not been booked; 0: all are booked. */
  journalLagSeconds: seconds,
  journalFailures: count,
  /** The disk rejects entries: counters do not advance, and `stopped` is refused. */
  journalRefused: flag.optional(),
  sweptTorrents: count,
  sweptPerSecond: seconds,
  expiredPeers: count,
  traces: count,
})

export type TrackerFigures = Readonly<Infer<typeof trackerFigures>>

/** Programs that a node asks. */
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
    /** Journal entries not yet acknowledged. */
    unbooked: count,
    /** How it accesses the network: system calls, or Node's sockets. */
    io: oneOf(['ffi', 'net']).optional(),
    figures: trackerFigures.optional(),
    /** Its addresses as they are set: for announces, and for `/readyz`. */
    listens: record({
      host: text(255),
      port: count,
      opsHost: text(255),
      opsPort: count,
    }).optional(),
    /** The map of holders that it has, how many slots it holds, and for how many it stands by. */
    holders: record({ version: count, holds: count, standsBy: count }).optional(),
    /** Its process and machine, and the programs on it that it asked. */
    service: serviceReport.optional(),
    asked: list(askedReport).max(MOST_ASKED).optional(),
    /** The digest of what it keeps to tell alerts while jobs is away; '': nothing. */
    keptAlerts: text(64).optional(),
  }),
  'tracker',
)

/** What one end counts about a link; the first two are current depths. */
export const linkCounts = record({
  /** Numbered frames that were sent and are not yet acknowledged. */
  unackedFrames: count,
  /** Waiting at this end: for room on the link, or to be handled. */
  queuedFrames: count,
  framesIn: count,
  framesOut: count,
  bytesIn: count,
  bytesOut: count,
  /** Frames sent again because they were lost; frames that arrived twice and were dropped. */
  resent: count,
  duplicates: count,
  /** How often garbage was skipped, and its bytes. */
  resyncs: count,
  garbageBytes: count,
  /** Hub: how often this link fell behind the recent events and read the store instead. */
  catchUps: count,
  snapshots: count,
  /** Full states that continued where a cut had interrupted them. */
  continued: count.default(0),
  /** Hub: failed attempts to handle a message. Link: a handler threw. */
  failures: count,
})

export type LinkCounts = Readonly<Infer<typeof linkCounts>>

/**
 * The state of one tracker node on the bridge, over all its links: for /metrics, /readyz, and next
 * to its heartbeat for observers on other machines.
 */
export const nodeFigures = record({
  node: text(60),
  isUp: flag,
  isCaughtUp: flag,
  /** Events that it has not applied; null: unknown at this end. */
  lagEvents: count.nullable(),
  /** How long the oldest unapplied event has waited, or since when the node is gone. */
  lagSeconds: seconds,
  /** Links since the start. */
  connects: count,
  counts: linkCounts,
})

export type NodeFigures = Readonly<Infer<typeof nodeFigures>>
