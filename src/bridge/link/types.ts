import type { Log } from '../../shared/log.ts'
import type { BatchToSend } from '../delivery/batch-frame.ts'
import type { Envelope } from '../define-event.ts'
import type { LinkCounts } from '../events/node-events.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import type { Applied } from './progress.ts'
import type { Surroundings } from '../surroundings.ts'

/**
 * What a tracker does with events that arrive. The handlers are called one after the other and not
 * awaited: when `event` returns, the event counts as applied. `down` and `up` are called in turn.
 */
export interface LinkHandlers {
  /**
   * A full state follows: events that each name one row, until `snapshotEnd`. Newer events may
   * arrive in between; because of their versions, the order does not matter. If the link was cut,
   * this may be called again before the end: the state then starts from scratch.
   */
  readonly snapshotBegin: (outboxId: string) => void
  /** `position`: the event's position in the outbox; null: a row of a full state, or a reply. */
  readonly event: (event: Envelope, position: number | null) => void
  readonly snapshotEnd: () => void
  /**
   * Called when the link is connected and `send` works. Send here what every new connection needs.
   */
  readonly up: () => void
  readonly down: () => void
  /** Called when everything that existed when this connection was made has been applied. */
  readonly caughtUp?: () => void
  /** Called when staff disabled this node, which must then stop serving. It may be called again. */
  readonly off?: (why: string) => void
}

export interface LinkOptions {
  /** The URLs of the hubs, which are tried in turn. */
  readonly urls: readonly string[]
  readonly key: Buffer
  readonly node: string
  /** The random ID of this tracker's store: a hub keeps one link per store. */
  readonly storeId: string
  readonly version: string
  /** The state that was restored from disk: the hub sends what followed it, if it still can. */
  readonly resume?: Applied
  readonly log: Log
  readonly handlers: LinkHandlers
  readonly limits?: Partial<BridgeLimits>
  readonly surroundings?: Surroundings
}

export interface LinkStatus {
  readonly isUp: boolean
  readonly isCaughtUp: boolean
  /** The URL of the hub while the link is up; otherwise null. */
  readonly url: string | null
  /** For how many seconds the link has been up or down. */
  readonly sinceSeconds: number
  /** The last fault as text, while the link is down. */
  readonly fault: string | null
  /** The position of this outbox up to which all events were applied; null: no full state yet. */
  readonly applied: Applied | null
  readonly connects: number
  /**
   * The number of messages that `send` refused, and of accepted ones that were discarded by a cut.
   */
  readonly refused: number
  readonly discarded: number
  readonly counts: LinkCounts
}

export interface Link {
  readonly start: () => void
  readonly stop: () => Promise<void>
  /**
   * Queues a message; returns false when not connected or when the queue is full: try again later.
   * Queued messages are discarded and counted when the link is cut; `up` says when to send again.
   * @throws RangeError when the message is larger than a frame may be
   */
  readonly send: (event: Envelope) => boolean
  /**
   * Queues journal entries as `send` does a message; returns how many there were. Null: the link is
   * not connected or its queue is full, and `fill` was not called.
   * @throws RangeError when this number of entries may exceed a frame
   */
  readonly sendBatch: (batch: BatchToSend) => number | null
  readonly status: () => LinkStatus
}
