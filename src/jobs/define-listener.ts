import type { Envelope, EventDefinition, Payload } from '../bridge/define-event.ts'
import { open } from '../bridge/define-event.ts'
import type { NodeFigures } from '../bridge/events/node-events.ts'
import type { LinkInfo } from '../bridge/hub/types.ts'
import type { Fallback } from '../fallback/watch.ts'
import type { Clock } from '../shared/clock.ts'
import type { Config } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Metrics } from '../shared/metrics.ts'
import type { Library } from './library/library.ts'
import type { Db } from '../store/base/db.ts'
import type { SwarmReports } from '../store/torrents/swarm-reports.ts'

/** The context of a listener. */
export interface ListenerContext {
  readonly db: Db
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** The link that delivered the event; later links of the hub have higher numbers. */
  readonly linkId: number
  /** What the full reports of swarms have contained so far. */
  readonly swarmReports: SwarmReports
  /** Copies of the state of trackers. */
  readonly library: Pick<Library, 'take'>
  /** The data with which trackers send alerts while jobs is down; null: none yet. */
  readonly keptAlerts: Fallback['kept']
  /** Returns the sender's state on the bridge; null when it is no longer known. */
  readonly figures: () => NodeFigures | null
}

export type Sender = Pick<LinkInfo, 'node' | 'storeId'>

/** Handles one kind of event from trackers: one file, and a line in listeners/index.ts. */
export interface TrackerListener {
  readonly event: EventDefinition
  /**
   * Returns the reply to the sending tracker, or null. Rejects when the same message may succeed
   * later: it is then passed again after a pause, before any other message from that tracker.
   */
  readonly take: (
    envelope: Envelope,
    from: Sender,
    context: ListenerContext,
  ) => Promise<Envelope | null>
}

export function defineListener<D extends EventDefinition>(
  event: D,
  handle: (payload: Payload<D>, from: Sender, context: ListenerContext) => Promise<Envelope | null>,
): TrackerListener {
  return {
    event,
    async take(envelope, from, context) {
      const opened = open(event, envelope)
      if (opened.ok) return handle(opened.payload, from, context)
      context.log.error('message.malformed', { event: event.name, fault: opened.fault, ...from })
      return null
    },
  }
}
