import type { Log } from '../shared/log.ts'
import type { HubSource, PositionedEvent } from './hub-types.ts'
import { createLane } from './lane.ts'
import type { BridgeLimits } from './limits.ts'
import { bodyOf } from './messages.ts'
import type { Surroundings } from './surroundings.ts'

/** An event ready to be sent, encoded once for all links. */
export interface FeedItem {
  readonly position: number
  /** Null: too large for a frame; it is passed over. */
  readonly body: Buffer | null
}

/** The newest events, read once for all links. */
export interface Feed {
  /** Newly numbered events exist. */
  readonly wake: () => void
  /** The first event above `position`; null: there is none yet; 'behind': no longer held here. */
  readonly after: (position: number) => FeedItem | null | 'behind'
  /** Encodes an event as the feed does; one that is too large is logged and counted. */
  readonly encode: (found: PositionedEvent) => FeedItem
  /** Says which outbox the store holds now; another one than before starts every link anew. */
  readonly meet: (outboxId: string) => void
  readonly newest: () => number
  readonly oversizeEvents: () => number
  readonly stop: () => Promise<void>
}

export interface FeedOptions {
  readonly source: HubSource
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly log: Log
  readonly onNews: () => void
  readonly onOtherOutbox: () => void
}

export function createFeed(options: FeedOptions): Feed {
  const { source, limits, log, onNews, onOtherOutbox } = options
  let outboxId: string | null = null
  let items: FeedItem[] = []
  let bytes = 0
  /** Every event above this position is in `items`. */
  let heldAfter = 0
  let newest = 0
  let isPlaced = false
  let oversizeEvents = 0

  const meet = (found: string) => {
    if (found === outboxId) return
    const isOther = outboxId !== null
    outboxId = found
    if (!isOther) return
    log.warn('bridge.outbox.other', { outboxId })
    items = []
    bytes = 0
    isPlaced = false
    lane.go()
    onOtherOutbox()
  }
  const encode = ({ position, event }: PositionedEvent): FeedItem => {
    const body = bodyOf({ position, event })
    if (body.length <= limits.frameBytes) return { position, body }
    oversizeEvents++
    log.error('bridge.event.oversize', { position, event: event.name, bytes: body.length })
    return { position, body: null }
  }
  const hold = (item: FeedItem) => {
    items.push(item)
    newest = item.position
    bytes += item.body?.length ?? 0
  }
  const letGo = () => {
    let count = 0
    while (items.length - count > limits.recentEvents || bytes > limits.recentBytes) {
      heldAfter = items[count].position
      bytes -= items[count].body?.length ?? 0
      count++
    }
    items.splice(0, count)
  }
  const place = async () => {
    meet(await source.outboxId())
    const bounds = await source.bounds()
    newest = bounds.newest
    heldAfter = bounds.newest
    isPlaced = true
  }

  const lane = createLane(
    async () => {
      if (!isPlaced) await place()
      for (;;) {
        const found = await source.read(newest, limits.readEvents)
        // Woken for nothing: maybe the store was restored under us.
        if (found.length === 0) return meet(await source.outboxId())
        if (!isPlaced) return
        found.forEach((event) => hold(encode(event)))
        letGo()
        onNews()
        if (found.length < limits.readEvents) return
      }
    },
    (error, failures) => log.warn('bridge.feed.failed', { failures, error: String(error) }),
    options.surroundings,
  )

  return {
    wake: lane.go,
    after(position) {
      if (position >= newest) return null
      if (position < heldAfter) return 'behind'
      return items[firstAbove(items, position)] ?? null
    },
    encode,
    meet,
    newest: () => newest,
    oversizeEvents: () => oversizeEvents,
    stop() {
      lane.stop()
      return lane.idle()
    },
  }
}

/** Index of the first item above `position`; items are in order. */
function firstAbove(items: readonly FeedItem[], position: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (items[middle].position > position) high = middle
    else low = middle + 1
  }
  return low
}
