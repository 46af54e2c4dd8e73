import type { Log } from '../../shared/log.ts'
import type { Envelope } from '../define-event.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import type { LinkCounts, NodeFigures } from '../events/node-events.ts'
import type { Newcomers } from './newcomers.ts'
import type { Refused } from './reception.ts'
import type { Surroundings } from '../surroundings.ts'

/** An event of the outbox, at most MAX_RECORDED_BYTES long, and its position. */
export interface PositionedEvent {
  readonly position: number
  readonly event: Envelope
}

/** Some rows of a full state; a few hundred are a good number. */
export interface SnapshotChunk {
  readonly rows: readonly Envelope[]
  /**
   * Every row up to the end of this chunk has been returned. Only the source understands this text.
   */
  readonly mark: string
}

/** The full state for a joining tracker. */
interface SnapshotRows {
  /** The rows contain every event up to this position, and possibly newer ones. */
  readonly position: number
  /**
   * Read no faster than the tracker applies them; `return()` is called when the link ends early.
   */
  readonly rows: AsyncIterable<SnapshotChunk>
}

/**
 * The source from which the hub reads its events; jobs implements it with the store. Every method
 * may reject while the database is unavailable, in which case the hub tries again with growing
 * pauses.
 */
export interface HubSource {
  /** Returns the random ID of this outbox; when it changes, every tracker needs a new snapshot. */
  readonly outboxId: () => Promise<string>
  /**
   * Returns two positions. `newest`: the highest position so far (0: none), even if its event was
   * pruned. `oldest`: the lowest position still stored; `newest + 1`: there is none.
   */
  readonly bounds: () => Promise<{ readonly oldest: number; readonly newest: number }>
  /**
   * Returns at most `limit` events after position `after`, in order. Positions have no gaps; only
   * the oldest events may be missing.
   */
  readonly read: (after: number, limit: number) => Promise<readonly PositionedEvent[]>
  /**
   * Returns all rows, or those after the mark of an earlier full state of this outbox. The order of
   * rows is stable: a row that was added since then either follows the mark or is reported by an
   * event.
   */
  readonly snapshot: (behind: string | null) => Promise<SnapshotRows>
}

/** One connected tracker, for /metrics and the console. */
export interface LinkInfo {
  readonly linkId: number
  readonly node: string
  readonly storeId: string
  readonly role: 'tracker'
  readonly softwareVersion: string
  /** The URL of the listener that accepted it. */
  readonly url: string
  /** Seconds since it finished its handshake. */
  readonly upSeconds: number
  /** The tracker has applied every event up to this position; 0: it has no full state yet. */
  readonly ackedPosition: number
  /** The newest position of the outbox minus `ackedPosition`. */
  readonly lagEvents: number
  /** For how many seconds the oldest frame has been unacknowledged; 0: all are acknowledged. */
  readonly lagSeconds: number
  readonly isInSnapshot: boolean
  readonly isCaughtUp: boolean
  readonly counts: LinkCounts
}

/** Counts since the start of the hub, over all links, including those that have ended. */
export interface HubCounts {
  readonly accepted: number
  /** Refused connections: wrong key, other version, too many, too slow. */
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
  /** The name of this node, which trackers write to their logs. */
  readonly node?: string
  readonly version?: string
  readonly source: HubSource
  readonly log: Log
  /**
   * Handles a message of a tracker and returns the reply. The messages of a tracker are passed one
   * at a time and in order; only batches of different journals are passed at the same time. Reject
   * only if the same message may succeed later (the database is unavailable): it is then passed
   * again, with growing pauses. Return null if it can never succeed.
   */
  readonly onMessage: (from: LinkInfo, event: Envelope) => Promise<Envelope | null>
  /** The networks from which trackers may join; empty: all. */
  readonly allow?: readonly string[]
  /**
   * Returns why staff disabled this node, or null. Called when the node joins, and by `recheck`.
   */
  readonly whyOff?: (peer: { readonly node: string; readonly storeId: string }) => string | null
  /** Serves machines that want to become nodes, over TLS; by default they are refused. */
  readonly newcomers?: Newcomers
  /** Called when a peer was refused or broke the rules of a link. */
  readonly onRefused?: (refused: Refused) => void
  readonly limits?: Partial<BridgeLimits>
  readonly surroundings?: Surroundings
}

export interface Hub {
  /**
   * Listens on every URL.
   * @throws Error that says why it cannot listen
   */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Reads and sends events with new positions immediately. */
  readonly wake: () => void
  /** Calls `whyOff` for each open link, because nodes may have been disabled. */
  readonly recheck: () => void
  readonly links: () => LinkInfo[]
  /** Returns every node that has a link or had one recently, by name. */
  readonly nodes: () => NodeFigures[]
  readonly counts: () => HubCounts
}
