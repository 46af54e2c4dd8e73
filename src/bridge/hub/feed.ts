import type { Log } from '../../shared/log.ts'
import type { HubSource, PositionedEvent } from './types.ts'
import { createLane } from '../delivery/lane.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import { bodyOf } from '../delivery/messages.ts'
import type { Surroundings } from '../surroundings.ts'

/** An event that is ready to be sent, encoded once for all links. */
export interface FeedItem {
  readonly position: number
  readonly body: Buffer
}

/** The newest events, which are read once for all links. */
export interface Feed {
  /** Announces that events with new positions exist. */
  readonly wake: () => void
  /**
   * Returns the next event after `position`; null: there is none yet; `'behind'`: it is no longer
   * in memory.
   */
  readonly after: (position: number) => FeedItem | null | 'behind'
  /**
   * Encodes an event as the feed does.
   * @throws Error for an event that does not fit into a frame
   */
  readonly encode: (found: PositionedEvent) => FeedItem
  /**
   * Takes the ID of the outbox that the store has now; if it has changed, every link starts again.
   */
  readonly meet: (outboxId: string) => void
  readonly newest: () => number
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

interface State extends FeedOptions {
  outboxId: string | null
  items: FeedItem[]
  bytes: number
  /** Every event above this position is in `items`. */
  heldAfter: number
  newest: number
  /** False until `newest` is known to be a position of this outbox. */
  isPlaced: boolean
}

export function createFeed(options: FeedOptions): Feed {
  const state: State = {
    ...options,
    outboxId: null,
    items: [],
    bytes: 0,
    heldAfter: 0,
    newest: 0,
    isPlaced: false,
  }
  const lane = createLane(
    () => readOn(state, meetIt),
    (error, failures) => options.log.warn('bridge.feed.failed', { failures, error: String(error) }),
    options.surroundings,
  )
  const meetIt = (outboxId: string) => {
    if (meet(state, outboxId)) lane.go()
  }
  return {
    wake: lane.go,
    after(position) {
      if (position >= state.newest) return null
      if (position < state.heldAfter) return 'behind'
      return state.items[firstAbove(state.items, position)] ?? null
    },
    encode: (found) => encode(found, options.limits),
    meet: meetIt,
    newest: () => state.newest,
    stop() {
      lane.stop()
      return lane.idle()
    },
  }
}

/** Takes the outbox's ID; returns whether it differs from the previous one. */
function meet(state: State, found: string): boolean {
  const isOther = state.outboxId !== null && state.outboxId !== found
  state.outboxId = found
  if (!isOther) return false
  state.log.warn('bridge.outbox.other', { outboxId: found })
  state.items = []
  state.bytes = 0
  state.isPlaced = false
  state.onOtherOutbox()
  return true
}

/** Reads all events that are newer than those in memory. */
async function readOn(state: State, meetIt: (outboxId: string) => void): Promise<void> {
  const { source, limits } = state
  if (!state.isPlaced) {
    meetIt(await source.outboxId())
    const { newest } = await source.bounds()
    Object.assign(state, { newest, heldAfter: newest, isPlaced: true })
  }
  for (;;) {
    const found = await source.read(state.newest, limits.readEvents)
    // Checked after the read, because a store that was restored in the meantime may continue at any
    // position.
    meetIt(await source.outboxId())
    if (!state.isPlaced || found.length === 0) return
    skipPruned(state, found[0].position)
    try {
      found.forEach((event) => hold(state, encode(event, limits)))
    } finally {
      letGo(state)
      state.onNews()
    }
    if (found.length < limits.readEvents) return
  }
}

/** Skips events that were pruned; links that have not sent them read the store. */
function skipPruned(state: State, next: number): void {
  if (next === state.newest + 1) return
  Object.assign(state, { items: [], bytes: 0, heldAfter: next - 1, newest: next - 1 })
}

function encode({ position, event }: PositionedEvent, { frameBytes }: BridgeLimits): FeedItem {
  const body = bodyOf({ position, event })
  if (body.length <= frameBytes) return { position, body }
  // Skipping the event would leave trackers in a state that never existed. The outbox rejects such
  // events, so this does not happen.
  const what = `event ${position} (${event.name}) of ${body.length} bytes`
  throw new Error(`${what} does not fit into a frame of ${frameBytes}: the events after it wait`)
}

function hold(state: State, item: FeedItem): void {
  state.items.push(item)
  state.newest = item.position
  state.bytes += item.body.length
}

/** Drops the oldest events: links that need them read the store. */
function letGo(state: State): void {
  const { items, limits } = state
  let count = 0
  while (items.length - count > limits.recentEvents || state.bytes > limits.recentBytes) {
    state.heldAfter = items[count].position
    state.bytes -= items[count].body.length
    count++
  }
  items.splice(0, count)
}

/** Returns the index of the first item above `position`; items are in order. */
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
