import type { Log } from '../../shared/log.ts'
import type { Envelope } from '../define-event.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import type { LinkCounts, NodeFigures } from '../events/node-events.ts'
import type { Refused } from './reception.ts'
import type { Surroundings } from '../surroundings.ts'

/** An event of the outbox, of MAX_RECORDED_BYTES at most, and its position there. */
export interface PositionedEvent {
  readonly position: number
  readonly event: Envelope
}

/** Some rows of a full state: a few hundred is best. */
export interface SnapshotChunk {
  readonly rows: readonly Envelope[]
  /** Every row up to the end of this chunk was given, in words of the source alone. */
  readonly mark: string
}

/** What a joining tracker needs to know all. */
interface SnapshotRows {
  /** The rows hold every event up to this position, maybe newer ones too. */
  readonly position: number
  /**
   * Pulled no faster than the tracker applies it; `return()` is called when the link ends early.
   */
  readonly rows: AsyncIterable<SnapshotChunk>
}

/**
 * Where the hub takes its events from; jobs implements it over the store. Every method may reject
 * while the database is away: the hub then asks again with growing pauses.
 */
export interface HubSource {
  /** The random name of this outbox: another one means a new snapshot for every tracker. */
  readonly outboxId: () => Promise<string>
  /**
   * `newest`: the last position ever given (0 = none yet), also when its event was pruned.
   * `oldest`: the least position still kept; `newest + 1` when none is.
   */
  readonly bounds: () => Promise<{ readonly oldest: number; readonly newest: number }>
  /**
   * Events above position `after`, in order, at most `limit`. Positions follow one another without
   * a hole; only the oldest are ever missing.
   */
  readonly read: (after: number, limit: number) => Promise<readonly PositionedEvent[]>
  /**
   * All rows, or those behind the mark of an earlier full state of this outbox. Rows come in an
   * order that lasts: one that is new since then is behind the mark, or an event tells of it.
   */
  readonly snapshot: (behind: string | null) => Promise<SnapshotRows>
}

/** One tracker that is connected, with what /metrics and the console show of it. */
export interface LinkInfo {
  readonly linkId: number
  readonly node: string
  readonly storeId: string
  readonly role: 'tracker'
  readonly softwareVersion: string
  /** The URL of the listener it came in by. */
  readonly url: string
  /** Seconds since it finished its handshake. */
  readonly upSeconds: number
  /** The tracker has applied every event up to here; 0 before its first full state. */
  readonly ackedPosition: number
  /** Newest position of the outbox minus `ackedPosition`. */
  readonly lagEvents: number
  /** Seconds for which the oldest frame has not been acknowledged; 0 when all are. */
  readonly lagSeconds: number
  readonly isInSnapshot: boolean
  readonly isCaughtUp: boolean
  readonly counts: LinkCounts
}

/** Counted from the start of the hub, over all links, also those that ended. */
export interface HubCounts {
  readonly accepted: number
  /** Connections refused: wrong key, other version, too many, too slow. */
  readonly refused: number
  readonly ended: number
  readonly resent: number
  readonly duplicates: number
  readonly resyncs: number
  readonly catchUps: number
  readonly snapshots: number
  readonly continued: number
}

export interface HubOptions {
  readonly urls: readonly string[]
  readonly key: Buffer
  /** This node's name, which trackers log. */
  readonly node?: string
  readonly version?: string
  readonly source: HubSource
  readonly log: Log
  /**
   * A message of a tracker, one at a time for each tracker, in order. The reply goes back to that
   * tracker. Reject only when the same message may succeed later (the database is away): it is
   * handed over again with growing pauses. Answer null for what can never succeed.
   */
  readonly onMessage: (from: LinkInfo, event: Envelope) => Promise<Envelope | null>
  /** Networks from which trackers may join; none: all. */
  readonly allow?: readonly string[]
  /** Why staff have switched this node off, or null: asked when it joins and by `recheck`. */
  readonly whyOff?: (peer: { readonly node: string; readonly storeId: string }) => string | null
  /** Somebody was not let in, or broke the rules of a link. */
  readonly onRefused?: (refused: Refused) => void
  readonly limits?: Partial<BridgeLimits>
  readonly surroundings?: Surroundings
}

export interface Hub {
  /** Listens on every URL. @throws Error with a clear text when it cannot. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Newly numbered events exist: they are read and sent at once. */
  readonly wake: () => void
  /** Nodes may have been switched off: `whyOff` is asked for each link that stands. */
  readonly recheck: () => void
  readonly links: () => LinkInfo[]
  /** Every node that has a link or had one lately, by name. */
  readonly nodes: () => NodeFigures[]
  readonly counts: () => HubCounts
}
