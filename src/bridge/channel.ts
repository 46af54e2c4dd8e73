import { createReceiver, createSender } from './delivery.ts'
import type { Frame } from './framing.ts'
import { encodeFrame, FIRST_NUMBERED, FRAME, PROTOCOL_VERSION } from './framing.ts'
import type { BridgeLimits } from './limits.ts'
import { readBody, refusal } from './messages.ts'
import type { Surroundings } from './surroundings.ts'
import type { Wire } from './wire.ts'

/** Acknowledgements, pings and pongs that wait for a peer that does not read: no more than this. */
const CONTROL_BYTES = 64 * 1024

/** A wire after the handshake: numbered frames, each handled once and in order, and time limits. */
export interface Channel {
  /** Whether a numbered frame may be sent. */
  readonly hasRoom: () => boolean
  /** Sends a numbered frame; `position` as in `Sender.add`. Ask `hasRoom` first. */
  readonly send: (type: number, body: Buffer, position?: number) => void
  /** Everything up to this frame is handled: the other end may forget it. */
  readonly acknowledge: (number: number) => void
  readonly unackedBytes: (type: number) => number
  readonly ackedPosition: () => number
  /** Seconds for which the oldest frame has not been acknowledged. */
  readonly lagSeconds: () => number
  readonly counts: () => ChannelCounts
  /** To be called when the wire has ended. */
  readonly stop: () => void
}

export interface ChannelCounts {
  readonly framesIn: number
  readonly framesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly resyncs: number
  readonly garbageBytes: number
  readonly unackedFrames: number
  readonly resent: number
  readonly duplicates: number
}

export interface ChannelOptions {
  readonly limits: BridgeLimits
  /** What may be sent and not yet acknowledged. */
  readonly window: { readonly frames: number; readonly bytes: number }
  /** Whether a peer that reads but acknowledges nothing for `sendSeconds` is given up. */
  readonly mustAcknowledge: boolean
  readonly surroundings: Surroundings
  /** A numbered frame, the next one. Call `acknowledge` when it is handled. */
  readonly onFrame: (frame: Frame) => void
  /** Acknowledgements came: there may be room. */
  readonly onRoom: () => void
}

export function createChannel(wire: Wire, options: ChannelOptions): Channel {
  const { limits, window, surroundings, onFrame, onRoom } = options
  const { seconds } = surroundings
  const sender = createSender(window)
  const receiver = createReceiver()
  const counts = { resent: 0, duplicates: 0 }
  let handled = 0
  let isAckDue = false
  let heardAt = seconds()

  const control = (type: number, number: number) => {
    if (wire.waitingBytes() > window.bytes + CONTROL_BYTES) return // the next ping asks again
    wire.write(encodeFrame(type, number))
  }
  const sendAck = () => {
    isAckDue = false
    control(FRAME.ack, handled)
  }
  const ask = (number: number | null) => {
    if (number !== null) control(FRAME.resend, number)
  }

  const takeNumbered = (frame: Frame) => {
    const verdict = receiver.take(frame.number)
    if (verdict === 'next') return onFrame(frame)
    if (verdict === 'gap') return ask(receiver.askFor())
    counts.duplicates++
  }
  const acked = (number: number) => {
    if (!sender.acknowledge(number, seconds())) {
      return wire.refuse('malformed', `frame ${number} is acknowledged and was never sent`)
    }
    onRoom()
  }
  const resend = (number: number) => {
    if (wire.waitingBytes() > window.bytes) return // the last answer is still on its way
    const frames = sender.from(number)
    if (frames === null) return
    counts.resent += frames.length
    frames.forEach(wire.write)
  }
  const take = (frame: Frame) => {
    heardAt = seconds()
    if (frame.version !== PROTOCOL_VERSION) {
      return wire.refuse('version', `a frame of bridge protocol ${frame.version}`)
    }
    if (frame.type >= FIRST_NUMBERED) return takeNumbered(frame)
    if (frame.type === FRAME.ack) return acked(frame.number)
    if (frame.type === FRAME.resend) return resend(frame.number)
    if (frame.type === FRAME.ping) {
      control(FRAME.pong, 0)
      sendAck()
      return ask(receiver.sentUpTo(frame.number))
    }
    if (frame.type === FRAME.refuse) {
      wire.destroy(readBody(refusal, frame.body)?.text ?? 'refused without a reason')
    }
  }
  wire.handOver(take)
  wire.setFrameBytes(limits.frameBytes)

  const silentSeconds = () => seconds() - heardAt
  const stop = watch(options, () => {
    if (silentSeconds() > limits.idleSeconds) {
      wire.refuse('idle', `nothing was heard for ${limits.idleSeconds} s`)
    } else if (wire.stalledSeconds() > limits.sendSeconds) {
      wire.destroy(`the other end took no bytes for ${limits.sendSeconds} s`)
    } else if (options.mustAcknowledge && sender.stuckSeconds(seconds()) > limits.sendSeconds) {
      wire.refuse('stuck', `nothing was acknowledged for ${limits.sendSeconds} s`)
    }
    control(FRAME.ping, sender.lastNumber())
  })

  return {
    hasRoom: () => !wire.isOver() && sender.hasRoom(),
    send: (type, body, position = 0) => wire.write(sender.add(type, body, position, seconds())),
    acknowledge(number) {
      handled = number
      if (isAckDue) return
      isAckDue = true // one frame for all that came in this turn
      queueMicrotask(sendAck)
    },
    unackedBytes: sender.unackedBytes,
    ackedPosition: sender.ackedPosition,
    lagSeconds: () => sender.oldestSeconds(seconds()),
    counts: () => ({ ...wire.counts(), ...counts, unackedFrames: sender.unackedFrames() }),
    stop,
  }
}

/**
 * Calls `look` every so often, until the returned function is called. A look that comes much too
 * late is left out: this process slept, and what the peer sent meanwhile is not read yet.
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
