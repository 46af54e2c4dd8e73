import type { Receiver, Sender } from './delivery.ts'
import { createReceiver, createSender } from './delivery.ts'
import type { Frame } from './framing.ts'
import { encodeFrame, FIRST_NUMBERED, FRAME, PROTOCOL_VERSION, unsealed } from './framing.ts'
import type { BridgeLimits } from './limits.ts'
import { readBody, refusal } from './messages.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Wire, WireCounts } from './wire.ts'

/** The most bytes of acknowledgments and pongs that wait for a peer that does not read. */
const CONTROL_BYTES = 64 * 1024

/**
 * A wire after the handshake: numbered frames, which are handled once and in order, with time
 * limits.
 */
export interface Channel {
  /** Whether a numbered frame may be sent. */
  readonly hasRoom: () => boolean
  /** Sends a numbered frame; `position` is explained at `Sender.add`. Call `hasRoom` first. */
  readonly send: (type: number, body: Buffer, position?: number) => void
  /**
   * The same for an unsealed frame, which is sent without copying it and must not change
   * afterwards.
   */
  readonly sendUnsealed: (type: number, frame: Buffer, position?: number) => void
  /** Reports that everything up to this frame was handled, so that the other end can drop it. */
  readonly acknowledge: (number: number) => void
  readonly unackedBytes: (type: number) => number
  readonly ackedPosition: () => number
  /** Returns for how many seconds the oldest frame has been unacknowledged. */
  readonly lagSeconds: () => number
  /** Resolves to whether the other end answers within this time. */
  readonly isAlive: (seconds: number) => Promise<boolean>
  readonly counts: () => ChannelCounts
  /** Call it when the wire has ended. */
  readonly stop: () => void
}

interface ChannelCounts extends WireCounts {
  readonly unackedFrames: number
  readonly resent: number
  readonly duplicates: number
}

export interface ChannelOptions {
  readonly limits: BridgeLimits
  /** How much may be sent without an acknowledgment. */
  readonly window: { readonly frames: number; readonly bytes: number }
  /** Whether to give up on a peer that reads, but has acknowledged nothing for `sendSeconds`. */
  readonly mustAcknowledge: boolean
  readonly surroundings: Surroundings
  /** Called with the next numbered frame. Call `acknowledge` when it was handled. */
  readonly onFrame: (frame: Frame) => void
  /** Called when acknowledgments arrived, so that there may be room. */
  readonly onRoom: () => void
  /**
   * Called when the hub, which has authenticated, reports that staff disabled this node, with the
   * reason.
   */
  readonly onOff?: (why: string) => void
}

interface State extends ChannelOptions {
  readonly wire: Wire
  readonly sender: Sender
  readonly receiver: Receiver
  /** Every frame up to this number has been handled. */
  handled: number
  isAckDue: boolean
  heardAt: number
  pingsSent: number
  pongsHeard: number
  /** Callers that wait for the pong of this number, or for the end of the channel. */
  readonly probes: Set<{ pong: number; settle: (isAlive: boolean) => void }>
  resent: number
  duplicates: number
}

export function createChannel(wire: Wire, options: ChannelOptions): Channel {
  const { seconds } = options.surroundings
  const sender = createSender(options.window)
  const state: State = {
    ...options,
    wire,
    sender,
    receiver: createReceiver(),
    handled: 0,
    isAckDue: false,
    heardAt: seconds(),
    pingsSent: 0,
    pongsHeard: 0,
    probes: new Set(),
    resent: 0,
    duplicates: 0,
  }
  wire.setFrameBytes(options.limits.frameBytes)
  wire.handOver((frame) => take(state, frame))
  const callOffWatch = watch(options, () => lookAfter(state))
  const sendUnsealed = (type: number, frame: Buffer, position = 0) =>
    wire.write(sender.add(type, frame, position, seconds()))
  return {
    hasRoom: () => !wire.isOver() && sender.hasRoom(),
    send: (type, body, position) => sendUnsealed(type, unsealed(body), position),
    sendUnsealed,
    acknowledge(number) {
      state.handled = number
      if (state.isAckDue) return
      state.isAckDue = true // one frame for everything that arrived in this turn
      queueMicrotask(() => sendAck(state))
    },
    unackedBytes: sender.unackedBytes,
    ackedPosition: sender.ackedPosition,
    lagSeconds: () => sender.oldestSeconds(seconds()),
    counts: () => ({
      ...wire.counts(),
      unackedFrames: sender.unackedFrames(),
      resent: state.resent,
      duplicates: state.duplicates,
    }),
    isAlive: (limitSeconds) => probe(state, limitSeconds),
    stop() {
      callOffWatch()
      state.probes.forEach(({ settle }) => settle(false))
    },
  }
}

function take(state: State, frame: Frame): void {
  const { wire, receiver } = state
  state.heardAt = state.surroundings.seconds()
  if (frame.version !== PROTOCOL_VERSION) {
    return wire.refuse('version', `a frame of bridge protocol ${frame.version}`)
  }
  if (frame.type >= FIRST_NUMBERED) return takeNumbered(state, frame)
  if (frame.type === FRAME.ack) return acked(state, frame.number)
  if (frame.type === FRAME.resend) return resend(state, frame.number)
  if (frame.type === FRAME.ping) {
    control(state, FRAME.pong, 0)
    sendAck(state)
    return ask(state, receiver.sentUpTo(frame.number))
  }
  if (frame.type === FRAME.pong) return heardPong(state)
  if (frame.type === FRAME.off || frame.type === FRAME.refuse) return refused(state, frame)
}

/** Handles the other end's last frame, or its order that this node stop serving. */
function refused({ wire, onOff }: State, { type, body }: Frame): void {
  const said = readBody(refusal, body)
  if (said?.code === 'off') onOff?.(said.text)
  if (type === FRAME.refuse) wire.destroy(said?.text ?? 'refused without a reason')
}

function takeNumbered(state: State, frame: Frame): void {
  const verdict = state.receiver.take(frame.number)
  if (verdict === 'next') return state.onFrame(frame)
  if (verdict === 'gap') return ask(state, state.receiver.askFor())
  state.duplicates++
}

function acked(state: State, number: number): void {
  if (!state.sender.acknowledge(number, state.surroundings.seconds())) {
    return state.wire.refuse('malformed', `frame ${number} was acknowledged but never sent`)
  }
  state.onRoom()
}

function resend(state: State, number: number): void {
  const { wire, sender, window } = state
  if (wire.waitingBytes() > window.bytes) return // the last answer is still being sent
  const frames = sender.from(number)
  if (frames === null) return
  state.resent += frames.length
  frames.forEach(wire.write)
}

function sendAck(state: State): void {
  state.isAckDue = false
  control(state, FRAME.ack, state.handled)
}

function ask(state: State, number: number | null): void {
  if (number !== null) control(state, FRAME.resend, number)
}

/** Sends a frame about the link, or drops it when too much is waiting: the next ping asks again. */
function control({ wire, window }: State, type: number, number: number): void {
  if (wire.waitingBytes() > window.bytes + CONTROL_BYTES) return
  wire.write(encodeFrame(type, number))
}

/** Enforces the time limits of a link and sends its pings. */
function lookAfter(state: State): void {
  const { wire, sender, limits, surroundings } = state
  const now = surroundings.seconds()
  if (now - state.heardAt > limits.idleSeconds) {
    wire.refuse('idle', `nothing was received for ${limits.idleSeconds} s`)
  } else if (wire.stalledSeconds() > limits.sendSeconds) {
    wire.destroy(`the other end read nothing for ${limits.sendSeconds} s`)
  } else if (state.mustAcknowledge && sender.stuckSeconds(now) > limits.sendSeconds) {
    wire.refuse('stuck', `nothing was acknowledged for ${limits.sendSeconds} s`)
  }
  ping(state)
}

/**
 * Pings are always sent: if one were counted but dropped, every later answer would seem to be
 * missing.
 */
function ping(state: State): void {
  state.pingsSent++
  state.wire.write(encodeFrame(FRAME.ping, state.sender.lastNumber()))
}

function heardPong(state: State): void {
  state.pongsHeard++
  state.probes.forEach(({ pong, settle }) => {
    if (state.pongsHeard >= pong) settle(true)
  })
}

/** Pings the peer. Only the answer to this ping counts: earlier frames may still arrive. */
function probe(state: State, seconds: number): Promise<boolean> {
  ping(state)
  return new Promise((resolve) => {
    const callOff = state.surroundings.after(seconds, () => one.settle(false))
    const one = {
      pong: state.pingsSent,
      settle(isAlive: boolean) {
        callOff()
        state.probes.delete(one)
        resolve(isAlive)
      },
    }
    state.probes.add(one)
  })
}

/**
 * Calls `look` at regular intervals until the returned function is called. A call that is much too
 * late is skipped, because the process was suspended and has not read what the peer sent in that
 * time.
 */
function watch({ limits, surroundings }: ChannelOptions, look: () => void): () => void {
  const { seconds, after } = surroundings
  const every = Math.min(limits.pingSeconds, limits.idleSeconds / 4, limits.sendSeconds / 4)
  let callOff = () => {}
  let isStopped = false
  const plan = () => {
    const due = seconds() + every
    callOff = after(every, () => {
      if (seconds() - due < limits.idleSeconds / 2) look()
      if (!isStopped) plan()
    })
  }
  plan()
  return () => {
    isStopped = true
    callOff()
  }
}
