import type { Duplex } from 'node:stream'
import type { Log } from '../../shared/log.ts'
import type { Frame } from '../delivery/framing.ts'
import { encodeFrame, FRAME } from '../delivery/framing.ts'
import type { TrackerIdentity } from '../delivery/handshake.ts'
import { HANDSHAKE_FRAME_BYTES, shakeAsTracker, shakeHands } from '../delivery/handshake.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import { readBody, refusal } from '../delivery/messages.ts'
import type { Wire } from '../delivery/wire.ts'
import { createWire } from '../delivery/wire.ts'
import { pauseSeconds } from '../link/link.ts'
import type { Surroundings } from '../surroundings.ts'
import { readCopied } from './copy-frames.ts'
import { repliesFault } from './requests.ts'
import { readTaken } from './slot-frames.ts'
import { featureOf } from './usage-frames.ts'

/** The end of a link between trackers that asks. It connects, and connects again after each cut. */
export interface AskingLink {
  readonly start: () => void
  readonly stop: () => Promise<void>
  readonly isUp: () => boolean
  /** Sends the body of a frame of requests; does nothing while the link is down. */
  readonly ask: (body: Buffer) => void
  /** Sends a part of a handover (slot-frames.ts); does nothing while the link is down. */
  readonly give: (body: Buffer) => void
  /** Sends a part of a copy (copy-frames.ts); does nothing while the link is down. */
  readonly copy: (body: Buffer) => void
  /** Sends a part of usage (usage-frames.ts), if the other end understands such frames. */
  readonly tell: (body: Buffer) => void
  /** Whether the other end has the feature; false while the link is down. */
  readonly has: (feature: string) => boolean
  /** Returns how many of the bytes that were sent the other end has not read. */
  readonly waitingBytes: () => number
  /** Returns when the other end last sent something, in monotonic seconds. */
  readonly heardAt: () => number
  /** Ends the connection, because it seems to be broken, and opens another one. */
  readonly distrust: (reason: string) => void
  /** Returns why the link is down; null while it is up, or until the first attempt has ended. */
  readonly fault: () => string | null
}

export interface AskingLinkOptions {
  readonly url: string
  /** The name that the other tracker must have. */
  readonly node: string
  readonly me: TrackerIdentity
  readonly key: Buffer
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly log: Log
  /** Takes the body of a frame of replies, which was validated. */
  readonly onReplies: (body: Buffer) => void
  /** Takes the answer to a handover, which was validated. */
  readonly onTaken: (body: Buffer) => void
  /** Takes the answer to a part of a copy, which was validated. */
  readonly onCopied: (body: Buffer) => void
  readonly onUp: () => void
  readonly onDown: () => void
}

interface State extends AskingLinkOptions {
  readonly stopping: AbortController
  wire: Wire | null
  isUp: boolean
  features: readonly string[]
  heardAt: number
  badTries: number
  fault: string | null
  callOffPause: () => void
  ended: Promise<void>
}

export function createAskingLink(options: AskingLinkOptions): AskingLink {
  const state: State = {
    ...options,
    stopping: new AbortController(),
    wire: null,
    isUp: false,
    features: [],
    heardAt: 0,
    badTries: 0,
    fault: null,
    callOffPause() {},
    ended: Promise.resolve(),
  }
  return {
    start: () => attempt(state),
    async stop() {
      state.stopping.abort()
      state.callOffPause()
      state.wire?.refuse('stopping', `${state.me.node} is stopping`)
      await state.ended
    },
    isUp: () => state.isUp,
    ask(body) {
      if (state.isUp) state.wire?.write(encodeFrame(FRAME.asks, 0, body))
    },
    give(body) {
      if (state.isUp) state.wire?.write(encodeFrame(FRAME.give, 0, body))
    },
    copy(body) {
      if (state.isUp) state.wire?.write(encodeFrame(FRAME.copy, 0, body))
    },
    tell(body) {
      if (state.features.includes(featureOf(body)))
        state.wire?.write(encodeFrame(FRAME.usage, 0, body))
    },
    has: (feature) => state.features.includes(feature),
    waitingBytes: () => state.wire?.waitingBytes() ?? 0,
    heardAt: () => state.heardAt,
    distrust: (reason) => state.wire?.destroy(reason),
    fault: () => state.fault,
  }
}

function attempt(state: State): void {
  const { url, surroundings, limits, stopping } = state
  const run = async () => {
    const stream = await surroundings
      .transportOf(url)
      .connect(url, limits.connectSeconds, stopping.signal)
    return new Promise<string>((resolve) => speak(state, stream, resolve))
  }
  state.ended = run()
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    .then((reason) => down(state, reason))
}

/** Runs one connection: the handshake, then frames until it ends. */
function speak(state: State, stream: Duplex, onEnd: (reason: string) => void): void {
  const { surroundings, limits, me, key, node } = state
  let callOffWatch = () => {}
  const wire: Wire = createWire(stream, {
    frameBytes: HANDSHAKE_FRAME_BYTES,
    timing: surroundings,
    // These frames contain bytes from clients: a frame found within a damaged one may be forged.
    onResync: () => wire.refuse('malformed', 'bytes that are not a frame'),
    onEnd(reason) {
      callOffWatch()
      callOffShake()
      onEnd(reason)
    },
  })
  const shake = shakeAsTracker(me, key, surroundings.nonce(), 'tracker')
  const callOffShake = shakeHands(wire, shake, limits.handshakeSeconds, surroundings, (peer) => {
    if (peer.node !== node) {
      return wire.refuse('name', `${peer.node} is at the address of ${node}`)
    }
    wire.setFrameBytes(limits.frameBytes)
    wire.handOver((frame) => take(state, wire, frame))
    callOffWatch = watch(state, wire)
    up(state, peer.features)
  })
  state.wire = wire
  if (state.stopping.signal.aborted) wire.refuse('stopping', 'stopping')
}

function take(state: State, wire: Wire, frame: Frame): void {
  state.heardAt = state.surroundings.seconds()
  if (frame.type === FRAME.answers) {
    const fault = repliesFault(frame.body)
    return fault === null ? state.onReplies(frame.body) : wire.refuse('malformed', fault)
  }
  if (frame.type === FRAME.taken) {
    if (readTaken(frame.body) !== null) return state.onTaken(frame.body)
    return wire.refuse('malformed', 'an answer to a handover is not valid')
  }
  if (frame.type === FRAME.copied) {
    if (readCopied(frame.body) !== null) return state.onCopied(frame.body)
    return wire.refuse('malformed', 'an answer to a copy is not valid')
  }
  if (frame.type === FRAME.pong) return
  if (frame.type === FRAME.refuse) {
    return wire.destroy(readBody(refusal, frame.body)?.text ?? 'refused without a reason')
  }
  wire.refuse('role', `a tracker may not send frames of type ${frame.type} here`)
}

/** Sends pings, and ends the wire when the other end is silent for too long. */
function watch(state: State, wire: Wire): () => void {
  const { surroundings, limits } = state
  let callOff = () => {}
  const look = () => {
    if (surroundings.seconds() - state.heardAt > limits.idleSeconds) {
      return wire.destroy(`nothing was received for ${limits.idleSeconds} s`)
    }
    wire.write(encodeFrame(FRAME.ping))
    callOff = surroundings.after(limits.pingSeconds, look)
  }
  state.heardAt = surroundings.seconds()
  callOff = surroundings.after(limits.pingSeconds, look)
  return () => callOff()
}

function up(state: State, features: readonly string[]): void {
  state.isUp = true
  state.features = features
  state.badTries = 0
  state.fault = null
  state.log('trackers.link-up', { node: state.node, url: state.url })
  state.onUp()
}

function down(state: State, reason: string): void {
  const { log, node, url, surroundings, limits, stopping } = state
  const wasUp = state.isUp
  const isNews = wasUp || state.fault !== reason
  state.isUp = false
  state.features = []
  state.wire = null
  state.fault = reason
  if (isNews) {
    const isExpected = stopping.signal.aborted || reason.includes('is stopping')
    ;(isExpected ? log : log.warn)('trackers.link-down', { node, url, reason })
  }
  if (wasUp) state.onDown()
  if (stopping.signal.aborted) return
  const pause = pauseSeconds(limits, state.badTries++, surroundings.random())
  state.callOffPause = surroundings.after(pause, () => attempt(state))
}
