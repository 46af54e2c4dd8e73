import type { Log } from '../../shared/log.ts'
import { readBatch } from '../delivery/batch-frame.ts'
import type { Envelope } from '../define-event.ts'
import type { Frame } from '../delivery/framing.ts'
import { FRAME } from '../delivery/framing.ts'
import { createLane } from '../delivery/lane.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import { carried, readBody } from '../delivery/messages.ts'
import type { Surroundings } from '../surroundings.ts'

/** Replies that wait for a tracker that does not read; above it, its messages wait too. */
const MAX_REPLIES = 64

/** Tracker -> hub: messages, handled one at a time and in order. */
export interface Upstream {
  readonly take: (frame: Frame) => void
  /** There may be room for replies again. */
  readonly go: () => void
  readonly queued: () => number
  readonly failures: () => number
  readonly stop: () => void
  /** Resolves when the current message is handled. */
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
  /** The tracker broke the rules of the link. */
  readonly onFault: (code: string, text: string) => void
}

interface Waiting {
  readonly number: number
  readonly bytes: number
  readonly event: Envelope
}

export function createUpstream(options: UpstreamOptions): Upstream {
  const { limits, onFault, log } = options
  const queue: Waiting[] = []
  let bytes = 0
  let failures = 0

  const lane = createLane(
    async () => {
      while (queue.length > 0 && options.queuedReplies() < MAX_REPLIES) {
        const { number, event, bytes: size } = queue[0]
        const reply = await options.onMessage(event)
        queue.shift()
        bytes -= size
        options.acknowledge(number)
        if (reply !== null) options.reply(reply)
      }
    },
    (error, inARow) => {
      failures++
      log.warn('bridge.message.failed', { failures: inARow, error: String(error) })
    },
    options.surroundings,
  )

  return {
    take({ type, number, body }) {
      const event = type === FRAME.batch ? readBatch(body) : readBody(carried, body)?.event
      if (event === undefined) return onFault('malformed', `frame ${number} contains no message`)
      queue.push({ number, bytes: body.length, event })
      bytes += body.length
      // A tracker keeps to its window; only the last frame may exceed it.
      if (queue.length > limits.upFrames || bytes > limits.upBytes + limits.frameBytes) {
        return onFault('window', `more than ${limits.upFrames} messages without waiting`)
      }
      lane.go()
    },
    go: lane.go,
    queued: () => queue.length,
    failures: () => failures,
    stop: lane.stop,
    idle: lane.idle,
  }
}
