import type { Duplex } from 'node:stream'
import type { Channel } from '../delivery/channel.ts'
import { createChannel } from '../delivery/channel.ts'
import type { BatchToSend } from '../delivery/batch-frame.ts'
import {
  batchFrame,
  batchInText,
  frameBytes,
  mostBytes,
  RAW_BATCHES,
} from '../delivery/batch-frame.ts'
import type { Envelope } from '../define-event.ts'
import type { Frame } from '../delivery/framing.ts'
import { FRAME, HEAD_BYTES, holdsMagic, unsealed } from '../delivery/framing.ts'
import type { Peer } from '../delivery/handshake.ts'
import { HANDSHAKE_FRAME_BYTES, shakeAsTracker, shakeHands } from '../delivery/handshake.ts'
import { maySend, roleFault } from '../events/index.ts'
import type { LinkCounts } from '../events/node-events.ts'
import { trafficBatch } from '../events/traffic-events.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import type { LinkHandlers, LinkOptions } from './types.ts'
import { begin, bodyOf, carried, positionedEvent, readBody, rows } from '../delivery/messages.ts'
import type { Progress } from './progress.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Wire } from '../delivery/wire.ts'
import { createWire } from '../delivery/wire.ts'

/** The usual number of unacknowledged batches: two for each announce thread. */
const MOST_MEMORIES = 8

/** The tracker's end of one connection, from the first byte to the last. */
export interface LinkSession {
  /**
   * Queues a message; returns false when the handshake has not finished or the queue is full.
   * @throws RangeError when the message is larger than a frame may be
   */
  readonly send: (event: Envelope) => boolean
  /** As `sendBatch` of `Link`. */
  readonly sendBatch: (batch: BatchToSend) => number | null
  readonly refuse: (code: string, text: string) => void
  readonly isUp: () => boolean
  readonly isCaughtUp: () => boolean
  /** Returns how many messages wait for room or for their acknowledgment. */
  readonly unsent: () => number
  readonly counts: () => LinkCounts
}

export interface LinkSessionOptions extends Omit<LinkOptions, 'limits' | 'surroundings'> {
  /** A random ID, the same for all sessions of one start. */
  readonly run: string
  readonly stream: Duplex
  readonly url: string
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly progress: Progress
  readonly onUp: (peer: Peer) => void
  /** Called when staff disabled this node. */
  readonly onOff: (why: string) => void
  /** Called once, even when the handshake fails. */
  readonly onEnd: (reason: string) => void
}

interface Queued {
  readonly type: number
  /** The unsealed frame. */
  readonly frame: Buffer
}

interface Session extends LinkSessionOptions {
  channel: Channel | null
  /** The features that both ends have. */
  features: readonly string[]
  readonly queue: Queued[]
  /**
   * Memory for the frames of batches; the first `taken` of them contain frames that are still in
   * use.
   */
  readonly memories: Buffer[]
  taken: number
  queuedBytes: number
  isCaughtUp: boolean
  failures: number
  snapshots: number
  continued: number
}

export function createLinkSession(options: LinkSessionOptions): LinkSession {
  const { limits, surroundings, log, url } = options
  const session: Session = {
    ...options,
    channel: null,
    features: [],
    queue: [],
    memories: [],
    taken: 0,
    queuedBytes: 0,
    isCaughtUp: false,
    failures: 0,
    snapshots: 0,
    continued: 0,
  }
  const wire = createWire(options.stream, {
    frameBytes: HANDSHAKE_FRAME_BYTES,
    timing: surroundings,
    onResync: (skippedBytes) => log.warn('bridge.resync', { url, skippedBytes }),
    onEnd(reason) {
      callOff()
      session.channel?.stop()
      options.onEnd(reason)
    },
  })
  const shake = shakeAsTracker(options, options.key, surroundings.nonce())
  const callOff = shakeHands(wire, shake, limits.handshakeSeconds, surroundings, (peer) => {
    const channel = createChannel(wire, {
      limits,
      window: { frames: limits.upFrames, bytes: limits.upBytes },
      mustAcknowledge: false, // jobs may wait for its database
      surroundings,
      onFrame(frame) {
        apply(session, wire, frame)
        channel.acknowledge(frame.number)
      },
      onRoom: () => pump(session),
      onOff: options.onOff,
    })
    const { progress } = options
    const partial = progress.partial() ?? undefined
    channel.send(FRAME.join, bodyOf({ applied: progress.applied(), partial }))
    session.channel = channel
    session.features = peer.features
    options.onUp(peer)
  })
  return {
    send: (event) => !wire.isOver() && send(session, event),
    sendBatch: (batch) => (wire.isOver() ? null : sendBatch(session, wire, batch)),
    refuse: wire.refuse,
    isUp: () => session.channel !== null,
    isCaughtUp: () => session.isCaughtUp,
    unsent: () => session.queue.length + (session.channel?.counts().unackedFrames ?? 0),
    counts: () => countsOf(session, wire),
  }
}

function send(session: Session, event: Envelope): boolean {
  const body = bodyOf({ event })
  if (!hasRoom(session, body.length, event.name)) return false
  enqueue(session, FRAME.message, unsealed(body))
  return true
}

/** Sends a batch as bytes if the hub accepts them; an older release gets text. */
function sendBatch(session: Session, wire: Wire, batch: BatchToSend): number | null {
  // Checked before anything is read, so that a batch without room costs nothing.
  if (!hasRoom(session, mostBytes(batch.most), trafficBatch.name)) return null
  const memory = memoryFor(session, wire, frameBytes(batch.most))
  const { frame, count } = batchFrame(batch, memory)
  if (count === 0) return 0
  if (session.features.includes(RAW_BATCHES) && !holdsMagic(frame)) {
    enqueue(session, FRAME.batch, frame)
  } else {
    const event = batchInText(frame, batch.journalId, batch.first)
    enqueue(session, FRAME.message, unsealed(bodyOf({ event })))
  }
  return count
}

/**
 * Returns memory for the frame of a batch, which is reused as soon as no earlier batch is in use.
 * New memory would be slower: the system must clear its pages first, which takes longer than
 * reading the entries into them, and freeing it would make V8 collect the whole heap of this thread
 * again and again.
 */
function memoryFor(session: Session, wire: Wire, bytes: number): Buffer {
  const { channel, queue, memories } = session
  const areFree =
    channel?.unackedBytes(FRAME.batch) === 0 && queue.length === 0 && wire.waitingBytes() === 0
  if (areFree) session.taken = 0
  const place = session.taken++
  if (bytes <= (memories[place]?.length ?? 0)) return memories[place]
  const fresh = Buffer.allocUnsafeSlow(bytes)
  if (place < MOST_MEMORIES) memories[place] = fresh
  return fresh
}

/**
 * Whether a message of this size may be queued now.
 * @throws RangeError when a message of this size may never be queued
 */
function hasRoom(
  { channel, limits, queue, queuedBytes }: Session,
  bytes: number,
  name: string,
): boolean {
  if (bytes > limits.frameBytes) {
    throw new RangeError(`${name}: ${bytes} bytes do not fit into one frame`)
  }
  const isFull = queue.length >= limits.queueFrames || queuedBytes + bytes > limits.queueBytes
  return channel !== null && !isFull
}

function enqueue(session: Session, type: number, frame: Buffer): void {
  session.queue.push({ type, frame })
  session.queuedBytes += frame.length - HEAD_BYTES
  pump(session)
}

function pump(session: Session): void {
  const { channel, queue } = session
  while (queue.length > 0 && channel !== null && channel.hasRoom()) {
    const { type, frame } = queue.shift()!
    session.queuedBytes -= frame.length - HEAD_BYTES
    channel.sendUnsealed(type, frame)
  }
}

/** Passes one frame to the handlers; afterwards, it counts as applied. */
function apply(session: Session, wire: Wire, { type, body }: Frame): void {
  const { progress } = session
  const give = (step: (handlers: LinkHandlers) => void) => callHandler(session, step)
  const take = (event: Envelope, position: number | null = null) => {
    if (maySend('jobs', event.name)) return give((handlers) => handlers.event(event, position))
    wire.refuse('role', roleFault('jobs', event.name))
  }
  const misread = () => wire.refuse('malformed', `frame type ${type} cannot be read`)
  switch (type) {
    case FRAME.event: {
      const found = readBody(positionedEvent, body)
      if (found === null) return misread()
      take(found.event, found.position)
      return progress.event(found.position)
    }
    case FRAME.rows: {
      const found = readBody(rows, body)
      if (found === null) return misread()
      found.rows.forEach((row) => take(row))
      return found.mark === undefined ? undefined : progress.rows(found.mark)
    }
    case FRAME.reply: {
      const found = readBody(carried, body)
      if (found === null) return misread()
      return take(found.event)
    }
    case FRAME.resume:
      return progress.resume()
    case FRAME.begin: {
      const found = readBody(begin, body)
      if (found === null) return misread()
      if (found.isContinued === true) {
        if (!progress.goOn(found.outboxId)) return misread()
        session.continued++
        return
      }
      session.snapshots++
      progress.begin(found.outboxId, found.position)
      return give((handlers) => handlers.snapshotBegin(found.outboxId))
    }
    case FRAME.end:
      progress.end()
      return give((handlers) => handlers.snapshotEnd())
    case FRAME.caughtUp:
      session.isCaughtUp = true
      return give((handlers) => handlers.caughtUp?.())
    default: // from a newer minor version: may be ignored
  }
}

/**
 * Catches errors: an event that its handler cannot process must not block a ban that follows it.
 */
function callHandler(session: Session, step: (handlers: LinkHandlers) => void): void {
  try {
    step(session.handlers)
  } catch (error) {
    session.failures++
    session.log.error('bridge.handler.threw', { error: String(error) })
  }
}

function countsOf(
  { channel, queue, failures, snapshots, continued }: Session,
  wire: Wire,
): LinkCounts {
  const none = { ...wire.counts(), unackedFrames: 0, resent: 0, duplicates: 0 }
  const counts = channel?.counts() ?? none
  return { ...counts, queuedFrames: queue.length, catchUps: 0, snapshots, continued, failures }
}
