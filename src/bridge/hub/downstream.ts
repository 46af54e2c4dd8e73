import type { Log } from '../../shared/log.ts'
import type { Channel } from '../delivery/channel.ts'
import type { Envelope } from '../define-event.ts'
import type { Feed, FeedItem } from './feed.ts'
import { FRAME } from '../delivery/framing.ts'
import type { HubSource } from './types.ts'
import type { Lane } from '../delivery/lane.ts'
import { createLane } from '../delivery/lane.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import { bodyOf } from '../delivery/messages.ts'
import type { Applied, Partial } from '../link/progress.ts'
import type { Handover } from './snapshot.ts'
import { openHandover } from './snapshot.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Turns } from '../../shared/running/turns.ts'

/** Hub -> one tracker: sends replies first, then events, then the rows of a snapshot. */
export interface Downstream {
  /** Takes what the tracker has applied, and brings it up to date from there. Call it once. */
  readonly join: (asked: Asked) => void
  /** Sends what it can; call it when there may be something to send, or room to send it. */
  readonly pump: () => void
  readonly reply: (event: Envelope) => void
  readonly queuedReplies: () => number
  readonly state: () => DownstreamState
  readonly stop: () => void
}

/** What a tracker reports when it joins. */
interface Asked {
  readonly applied: Applied | null
  /** A full state that was interrupted. */
  readonly partial?: Partial | undefined
}

interface DownstreamState {
  readonly ackedPosition: number
  readonly isInSnapshot: boolean
  readonly isCaughtUp: boolean
  readonly catchUps: number
  readonly snapshots: number
  /** The number of full states that were continued where they had been interrupted. */
  readonly continued: number
}

export interface DownstreamOptions {
  readonly channel: Channel
  readonly feed: Feed
  readonly source: HubSource
  /**
   * Limits how many full states are read at the same time, because each holds a database
   * connection.
   */
  readonly snapshotTurns: Turns
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly log: Log
  /** Called when the tracker cannot continue from its position and must join again. */
  readonly onLost: (reason: string) => void
}

interface Down extends DownstreamOptions {
  readonly replies: Buffer[]
  /** What the tracker reported when it joined. */
  given: Asked
  /** The ID of the store's outbox when the link started. */
  outboxId: string | null
  /** Everything up to this position was sent or is in the snapshot; null: not decided yet. */
  cursor: number | null
  /** The position of the newest event when the tracker joined. */
  target: number
  resumedAt: number
  isCaughtUp: boolean
  isStopped: boolean
  /** Whether the link is too slow for the feed: it then reads events from the store, into `own`. */
  isBehind: boolean
  own: FeedItem[]
  handover: Handover | null
  endTurn: () => void
  /** The next frame of rows; undefined: not read yet; null: there are no more. */
  rows: Buffer | null | undefined
  catchUps: number
  snapshots: number
  continued: number
  lanes: Record<'decide' | 'readOwn' | 'pullRows', Lane> | null
}

export function createDownstream(options: DownstreamOptions): Downstream {
  const down: Down = {
    ...options,
    replies: [],
    given: { applied: null },
    outboxId: null,
    cursor: null,
    target: 0,
    resumedAt: 0,
    isCaughtUp: false,
    isStopped: false,
    isBehind: false,
    own: [],
    handover: null,
    endTurn() {},
    rows: undefined,
    catchUps: 0,
    snapshots: 0,
    continued: 0,
    lanes: null,
  }
  const lane = (step: (down: Down) => Promise<void>) =>
    createLane(
      () => step(down),
      (error, failures) =>
        options.log.warn('bridge.source.failed', { failures, error: String(error) }),
      options.surroundings,
    )
  down.lanes = { decide: lane(decide), readOwn: lane(readOwn), pullRows: lane(pullRows) }
  return doors(down)
}

function doors(down: Down): Downstream {
  return {
    join(asked) {
      down.given = asked
      down.lanes?.decide.go()
    },
    pump: () => pump(down),
    reply(event) {
      down.replies.push(bodyOf({ event }))
      pump(down)
    },
    queuedReplies: () => down.replies.length,
    state: () => ({
      ackedPosition: Math.max(down.resumedAt, down.channel.ackedPosition()),
      isInSnapshot: down.handover !== null,
      isCaughtUp: down.isCaughtUp,
      catchUps: down.catchUps,
      snapshots: down.snapshots,
      continued: down.continued,
    }),
    stop() {
      down.isStopped = true
      down.handover?.stop()
      down.endTurn()
      Object.values(down.lanes ?? {}).forEach((lane) => lane.stop())
    },
  }
}

/** Decides whether the tracker continues from its position, or needs the full state. */
async function decide(down: Down): Promise<void> {
  const { source, feed, given, channel } = down
  const outboxId = await source.outboxId()
  feed.meet(outboxId)
  down.outboxId = outboxId
  const { oldest, newest } = await source.bounds()
  if (down.isStopped) return
  down.target = newest
  const goesOn = (from: Applied | null | undefined) => {
    const at = from?.outboxId === outboxId ? from.position : null
    return at !== null && at <= newest && at + 1 >= oldest ? at : null
  }
  const at = goesOn(given.applied)
  if (at !== null) {
    down.cursor = at
    down.resumedAt = at
    channel.send(FRAME.resume, bodyOf({ outboxId }))
    return pump(down)
  }
  await handOver(down, outboxId, goesOn(given.partial))
}

/** Sends the full state, or the rest of an interrupted one: its rows, and the events after `at`. */
async function handOver(down: Down, outboxId: string, at: number | null): Promise<void> {
  const { channel, given } = down
  down.endTurn = await down.snapshotTurns.take()
  if (down.isStopped) return down.endTurn()
  const handover = await opened(down, at === null ? null : (given.partial?.mark ?? null))
  if (handover === null) return
  down.handover = handover
  down.cursor = at ?? handover.position
  if (at === null) down.snapshots++
  else down.continued++
  const isContinued = at === null ? undefined : true
  channel.send(FRAME.begin, bodyOf({ outboxId, position: down.cursor, isContinued }))
  pump(down)
}

/**
 * Whether the store was restored since this link started, in which case every link starts again.
 * Call it after a read: before that, it is unknown to which store the events or rows belong.
 */
async function isOtherOutbox(down: Down): Promise<boolean> {
  const found = await down.source.outboxId()
  if (found === down.outboxId) return down.isStopped
  down.feed.meet(found)
  if (!down.isStopped) down.onLost('the store was replaced')
  return true
}

/** Opens the full state; returns null when the link has ended in the meantime. */
async function opened(down: Down, behind: string | null): Promise<Handover | null> {
  let handover: Handover | null = null
  try {
    handover = await openHandover(down.source, behind, down.limits, down.log)
    if (!(await isOtherOutbox(down))) return handover
    handover.stop()
    return null
  } catch (error) {
    handover?.stop()
    down.endTurn() // the next one in the queue may try now
    throw error
  }
}

function pump(down: Down): void {
  const { channel, replies } = down
  if (down.isStopped) return
  while (replies.length > 0 && channel.hasRoom()) channel.send(FRAME.reply, replies.shift()!)
  if (down.cursor === null) return
  sendEvents(down, down.cursor)
  sendRows(down)
  const isDone = down.handover === null && down.cursor >= down.target
  if (down.isCaughtUp || !isDone || !channel.hasRoom()) return
  down.isCaughtUp = true
  channel.send(FRAME.caughtUp, bodyOf({}))
}

function sendEvents(down: Down, from: number): void {
  let cursor = from
  while (down.channel.hasRoom()) {
    const own = down.own.shift()
    const item = own ?? down.feed.after(cursor)
    if (item === 'behind') {
      if (!down.isBehind) down.catchUps++
      down.isBehind = true
      return down.lanes?.readOwn.go()
    }
    if (own === undefined) down.isBehind = false
    if (item === null) return
    cursor = item.position
    down.cursor = cursor
    // During a snapshot nothing counts as applied: after a cut, the snapshot starts again.
    down.channel.send(FRAME.event, item.body, down.handover === null ? cursor : 0)
  }
}

async function readOwn(down: Down): Promise<void> {
  const { cursor, source, limits, feed } = down
  if (cursor === null || down.own.length > 0 || feed.after(cursor) !== 'behind') return
  const found = await source.read(cursor, limits.readEvents)
  const { oldest } = await source.bounds()
  if ((await isOtherOutbox(down)) || down.cursor !== cursor) return
  // Checked after the read: what is still stored now was also stored then.
  if (oldest > cursor + 1 || found.length === 0) {
    return down.onLost('the events it missed are no longer stored')
  }
  down.own = found.map(feed.encode)
  pump(down)
}

function sendRows(down: Down): void {
  const { channel, limits } = down
  while (down.handover !== null && channel.hasRoom()) {
    if (down.rows === undefined) return down.lanes?.pullRows.go()
    if (down.rows === null) {
      channel.send(FRAME.end, bodyOf({}), down.cursor ?? 0)
      down.handover = null
      down.endTurn()
    } else {
      if (channel.unackedBytes(FRAME.rows) >= limits.snapshotBytes) return
      channel.send(FRAME.rows, down.rows)
      down.rows = undefined
    }
  }
}

async function pullRows(down: Down): Promise<void> {
  if (down.handover === null || down.rows !== undefined) return
  try {
    down.rows = await down.handover.next()
  } catch (error) {
    return down.onLost(`its snapshot failed: ${String(error)}`)
  }
  pump(down)
}
