import type { Infer } from '../../shared/shape.ts'
import { count, flag, list, oneOf, randomId, record, seconds, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** What a tracker counts of its replies, since its start unless it says otherwise. */
const trackerFigures = record({
  threads: count,
  seeders: count,
  leechers: count,
  announces: count,
  /** Those with a normal reply, with a warning, refused, and no announces at all. */
  replies: count,
  warnings: count,
  refusals: count,
  malformed: count,
  scrapes: count,
  scrapesRefused: count,
  /** Set aside because their torrent was locked. */
  lockWaits: count,
  /** Warnings and refusals by code; those that never were are left out. */
  codes: list(record({ code: text(40), total: count, perSecond: seconds })).max(64),
  /** Announces in the last half hour or so, by the client's first 8 bytes; the most first. */
  clients: list(record({ client: text(8), announces: count })).max(64),
  otherClients: count,
  /** A reply took at most so many microseconds; of a sample, since the last beat. Null: none. */
  p50Microseconds: count.nullable(),
  p99Microseconds: count.nullable(),
  memoryUsedBytes: count,
  memoryTouchedBytes: count,
  journalBytes: count,
  /** Seconds for which the oldest entry has not been booked; 0: all are. */
  journalLagSeconds: seconds,
  journalFailures: count,
  /** The disk takes no entries: counters stand still, and `stopped` is refused. */
  journalRefused: flag.optional(),
  sweptTorrents: count,
  sweptPerSecond: seconds,
  expiredPeers: count,
  traces: count,
})

export type TrackerFigures = Readonly<Infer<typeof trackerFigures>>

// Tracker -> jobs, every few seconds: that it lives, and its load.
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
    /** The way to the network: system calls, or Node's sockets. */
    io: oneOf(['ffi', 'net']).optional(),
    figures: trackerFigures.optional(),
  }),
  'tracker',
)

/** What one end counts of a link; the first two are depths, now. */
export const linkCounts = record({
  /** Numbered frames that were sent and not yet acknowledged. */
  unackedFrames: count,
  /** What waits here: for room on the link, or to be handled. */
  queuedFrames: count,
  framesIn: count,
  framesOut: count,
  bytesIn: count,
  bytesOut: count,
  /** Sent again because they were lost on the way; came again and were dropped. */
  resent: count,
  duplicates: count,
  /** Times that garbage was skipped, and the bytes of it. */
  resyncs: count,
  garbageBytes: count,
  /** Hub: times that this link fell behind the recent events and read the store by itself. */
  catchUps: count,
  snapshots: count,
  /** Full states that went on where a cut had left them. */
  continued: count.default(0),
  /** Hub: handling a message failed and was tried again. Link: a handler threw. */
  failures: count,
})

export type LinkCounts = Readonly<Infer<typeof linkCounts>>

/**
 * How one tracker node stands with the bridge, over all its links: in /metrics, in /readyz, and
 * beside its heartbeat for whoever looks from elsewhere.
 */
export const nodeFigures = record({
  node: text(60),
  isUp: flag,
  isCaughtUp: flag,
  /** Events that it has not applied; null: not known at this end. */
  lagEvents: count.nullable(),
  /** For which something has waited to be applied; while it is gone, since then. */
  lagSeconds: seconds,
  /** Links that it ever made. */
  connects: count,
  counts: linkCounts,
})

export type NodeFigures = Readonly<Infer<typeof nodeFigures>>
