import type { Log } from '../../shared/log.ts'
import { readBatch } from '../delivery/batch-frame.ts'
import type { Envelope } from '../define-event.ts'
import { MAX_BATCH_ENTRIES, swarmCounts, trafficBatch } from '../events/traffic-events.ts'
import type { Frame } from '../delivery/framing.ts'
import { FRAME } from '../delivery/framing.ts'
import { createLane } from '../delivery/lane.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import { carried, readBody } from '../delivery/messages.ts'
import type { Surroundings } from '../surroundings.ts'
import { ENTRY_BYTES } from '../traffic-entry.ts'

/**
 * The most replies that wait for a tracker that does not read; with more, its messages wait too.
 */
const MAX_REPLIES = 64

/**
 * The most messages of different lanes that are handled at the same time: each needs a database
 * connection.
 */
const MOST_AT_ONCE = 4
/** A smaller batch means that the tracker had no more entries, and so no backlog. */
const FULL_BATCH_BYTES = MAX_BATCH_ENTRIES * ENTRY_BYTES
/** The lane of all counts; the lane of a batch is its journal's ID, 32 hex digits. */
const LANE_OF_COUNTS = 'counts'

/**
 * Tracker -> hub: messages, which are handled in order within their lane. Lanes do not depend on
 * each other and are handled at the same time. A message without a lane waits for all messages
 * before it.
 *
 * Each journal is a lane. The counts of swarms are one more lane, because a full report has a first
 * and a last message, and later counts replace earlier ones. Bookings read from the counts only
 * whether a swarm has a seeder, which was counted up to half a minute before, and never in step
 * with the journals.
 *
 * Batches that are not full are booked one at a time, whatever their journals: no one waits for
 * them, and the other processors stay free for pages. A tracker that falls behind sends full
 * batches.
 */
export interface Upstream {
  readonly take: (frame: Frame) => void
  /** Continues, because there may be room for replies again. */
  readonly go: () => void
  readonly queued: () => number
  readonly failures: () => number
  readonly stop: () => void
  /** Resolves when no message is being handled. */
  readonly idle: () => Promise<void>
}

export interface UpstreamOptions {
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly log: Log
  readonly onMessage: (event: Envelope) => Promise<Envelope | null>
  readonly reply: (event: Envelope) => void
  readonly queuedReplies: () => number
  readonly acknowledge: (number: number) => void
  /** Called when the tracker broke the rules of the link. */
  readonly onFault: (code: string, text: string) => void
}

interface Waiting {
  readonly number: number
  readonly bytes: number
  readonly event: Envelope
  /** Null: the message waits for all messages before it, and all messages after it wait for it. */
  readonly lane: string | null
  /** Whether it is a batch that is not full. */
  readonly isSmall: boolean
  state: 'waits' | 'runs' | 'done'
}

interface UpstreamState extends UpstreamOptions {
  /**
   * The messages in the order of arrival. Handled ones stay until all before them can be
   * acknowledged.
   */
  readonly queue: Waiting[]
  readonly running: Set<Promise<void>>
  bytes: number
  failures: number
  error: unknown
  /** Ends the wait in the current step, because a further message has arrived. */
  onNews: () => void
}

export function createUpstream(options: UpstreamOptions): Upstream {
  const { limits, onFault, log } = options
  const own = { queue: [], running: new Set<Promise<void>>(), bytes: 0, failures: 0 }
  const state: UpstreamState = { ...options, ...own, error: null, onNews() {} }
  const { queue } = state

  const lane = createLane(
    () => handleAll(state),
    (error, inARow) => {
      state.failures++
      log.warn('bridge.message.failed', { failures: inARow, error: String(error) })
    },
    options.surroundings,
  )
  const go = () => {
    state.onNews()
    lane.go()
  }

  return {
    take({ type, number, body }) {
      const event = type === FRAME.batch ? readBatch(body) : readBody(carried, body)?.event
      if (event === undefined) return onFault('malformed', `frame ${number} contains no message`)
      queue.push({ number, bytes: body.length, event, ...laneOf(event, body), state: 'waits' })
      state.bytes += body.length
      // A tracker keeps within its window; only its last frame may exceed it.
      if (queue.length > limits.upFrames || state.bytes > limits.upBytes + limits.frameBytes) {
        return onFault('window', `more than ${limits.upFrames} messages without waiting`)
      }
      go()
    },
    go,
    queued: () => queue.length,
    failures: () => state.failures,
    stop: lane.stop,
    idle: lane.idle,
  }
}

/**
 * Handles all messages. If one cannot be handled, rejects once no other message is being handled.
 */
async function handleAll(state: UpstreamState): Promise<void> {
  state.error = null
  for (;;) {
    if (state.error === null) startable(state).forEach((one) => start(state, one))
    if (state.running.size === 0) break
    const news = new Promise<void>((resolve) => (state.onNews = resolve))
    await Promise.race([news, ...state.running])
  }
  if (state.error !== null) throw state.error as Error
}

/** Returns the messages that need not wait for earlier ones, if there is room for their replies. */
function startable({ queue, running, queuedReplies }: UpstreamState): Waiting[] {
  const room = Math.min(MOST_AT_ONCE, MAX_REPLIES - queuedReplies()) - running.size
  const found: Waiting[] = []
  const lanes = new Set<string>()
  let hasSmall = queue.some(({ state, isSmall }) => isSmall && state === 'runs')
  for (const one of queue) {
    if (found.length >= room) break
    if (one.state === 'done') continue
    if (one.lane === null) {
      const isFirst = running.size === 0 && found.length === 0 && lanes.size === 0
      return isFirst && one.state === 'waits' ? [one] : found
    }
    const mayStart = one.state === 'waits' && !lanes.has(one.lane)
    if (mayStart && !(one.isSmall && hasSmall)) {
      found.push(one)
      hasSmall ||= one.isSmall
    }
    lanes.add(one.lane)
  }
  return found
}

function start(state: UpstreamState, one: Waiting): void {
  one.state = 'runs'
  const running = handle(state, one).finally(() => state.running.delete(running))
  state.running.add(running)
}

/**
 * Handles a message, then acknowledges everything up to the first message that is not handled yet.
 */
async function handle(state: UpstreamState, one: Waiting): Promise<void> {
  const { queue, onMessage, acknowledge, reply } = state
  try {
    const answer = await onMessage(one.event)
    one.state = 'done'
    const handled = queue.findIndex((other) => other.state !== 'done')
    const gone = queue.splice(0, handled < 0 ? queue.length : handled)
    for (const { bytes } of gone) state.bytes -= bytes
    const last = gone.at(-1)
    if (last !== undefined) acknowledge(last.number)
    if (answer !== null) reply(answer)
  } catch (error) {
    one.state = 'waits'
    state.error = error
  }
}

function laneOf({ name, payload }: Envelope, body: Buffer): Pick<Waiting, 'lane' | 'isSmall'> {
  if (name === swarmCounts.name) return { lane: LANE_OF_COUNTS, isSmall: false }
  if (name !== trafficBatch.name) return { lane: null, isSmall: false }
  const { journalId } = payload as { readonly journalId?: unknown }
  if (typeof journalId !== 'string') return { lane: null, isSmall: false }
  return { lane: journalId, isSmall: body.length < FULL_BATCH_BYTES }
}
