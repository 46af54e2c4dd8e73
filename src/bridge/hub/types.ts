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

/** Some rows of a full state: a few hundred works best. */
export interface SnapshotChunk {
  readonly rows: readonly Envelope[]
  /** Every row up to the end of this chunk was returned; only the source reads this text. */
  readonly mark: string
}

/** The full state for a joining tracker. */
interface SnapshotRows {
  /** The rows contain every event up to this position, and possibly newer ones. */
  readonly position: number
  /**
   * Read no faster than the tracker applies it; `return()` is called when the link ends early.
   */
  readonly rows: AsyncIterable<SnapshotChunk>
}

/**
 * Where the hub reads its events; jobs implements it over the store. Every method may reject while
 * the database is unavailable: the hub then asks again with growing pauses.
 */
export interface HubSource {
  /** The random name of this outbox: when it changes, every tracker needs a new snapshot. */
  readonly outboxId: () => Promise<string>
  /**
   * `newest`: the highest position so far (0 = none), also when its event was pruned.
   * `oldest`: the lowest position still stored; `newest + 1` when there is none.
   */
  readonly bounds: () => Promise<{ readonly oldest: number; readonly newest: number }>
  /**
   * At most `limit` events after position `after`, in order. Positions have no gaps; only the
   * oldest events can be missing.
   */
  readonly read: (after: number, limit: number) => Promise<readonly PositionedEvent[]>
  /**
   * All rows, or those after the mark of an earlier full state of this outbox. The order of rows is
   * stable: a row that is new since then comes after the mark, or an event reports it.
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

/** Counted since the start of the hub, over all links, including those that ended. */
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
  /** This node's name, which trackers log. */
  readonly node?: string
  readonly version?: string
  readonly source: HubSource
  readonly log: Log
  /**
   * Handles a message of a tracker and returns the reply. Those of one tracker are passed one at a
   * time and in order; only batches of different journals are passed at the same time. Reject only
   * when the same message may succeed later (the database is unavailable): it is passed again with
   * growing pauses. Return null for what can never succeed.
   */
  readonly onMessage: (from: LinkInfo, event: Envelope) => Promise<Envelope | null>
  /** Networks from which trackers may join; empty: all. */
  readonly allow?: readonly string[]
  /** Why staff disabled this node, or null: called when it joins and by `recheck`. */
  readonly whyOff?: (peer: { readonly node: string; readonly storeId: string }) => string | null
  /** Serves machines that want to become nodes, over TLS; absent: they are refused. */
  readonly newcomers?: Newcomers
  /** A peer was refused, or broke the rules of a link. */
  readonly onRefused?: (refused: Refused) => void
  readonly limits?: Partial<BridgeLimits>
  readonly surroundings?: Surroundings
}

export interface Hub {
  /** Listens on every URL. @throws Error with a clear text when it cannot. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Events got new positions: they are read and sent immediately. */
  readonly wake: () => void
  /** Nodes may have been disabled: calls `whyOff` for each open link. */
  readonly recheck: () => void
  readonly links: () => LinkInfo[]
  /** Every node that has a link or had one recently, by name. */
  readonly nodes: () => NodeFigures[]
  readonly counts: () => HubCounts
}
