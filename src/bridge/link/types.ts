import type { Log } from '../../shared/log.ts'
import type { BatchToSend } from '../delivery/batch-frame.ts'
import type { Envelope } from '../define-event.ts'
import type { LinkCounts } from '../events/node-events.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import type { Applied } from './progress.ts'
import type { Surroundings } from '../surroundings.ts'

/**
 * What a tracker does with arriving events. The handlers are called one after the other and not
 * awaited: when `event` returns, the event counts as applied. `down` and `up` alternate.
 */
export interface LinkHandlers {
  /**
   * A full state follows: events that each name one row, until `snapshotEnd`. Newer events may
   * arrive in between; versions make the order harmless. May be called again before the end if the
   * link was cut: the state then starts from scratch.
   */
  readonly snapshotBegin: (outboxId: string) => void
  /** `position`: the event's position in the outbox; null: a row of a full state, or a reply. */
  readonly event: (event: Envelope, position: number | null) => void
  readonly snapshotEnd: () => void
  /** The link is connected: `send` works. Send what every new connection needs here. */
  readonly up: () => void
  readonly down: () => void
  /** Everything that existed when this connection was made was applied. */
  readonly caughtUp?: () => void
  /** Staff disabled this node: it must end its service. May be called again. */
  readonly off?: (why: string) => void
}

export interface LinkOptions {
  /** Tried in turn. */
  readonly urls: readonly string[]
  readonly key: Buffer
  readonly node: string
  /** The random name of this tracker's store: a hub keeps one link per store. */
  readonly storeId: string
  readonly version: string
  /** State restored from disk: the hub sends what followed it, if it still can. */
  readonly resume?: Applied
  readonly log: Log
  readonly handlers: LinkHandlers
  readonly limits?: Partial<BridgeLimits>
  readonly surroundings?: Surroundings
}

export interface LinkStatus {
  readonly isUp: boolean
  readonly isCaughtUp: boolean
  /** The hub's URL while the link is up, else null. */
  readonly url: string | null
  /** Seconds in this state, up or down. */
  readonly sinceSeconds: number
  /** The last fault as text, while down. */
  readonly fault: string | null
  /** The position of this outbox up to which all events were applied; null: no full state yet. */
  readonly applied: Applied | null
  readonly connects: number
  /** Messages that `send` refused, and accepted ones that a cut discarded. */
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
   * @throws RangeError when it is larger than a frame may be
   */
  readonly send: (event: Envelope) => boolean
  /**
   * Queues journal entries as `send` does a message; returns how many there were. Null: not
   * connected, or the queue is full, and `fill` was not called.
   * @throws RangeError when this number of entries may exceed a frame
   */
  readonly sendBatch: (batch: BatchToSend) => number | null
  readonly status: () => LinkStatus
}
