import type { Duplex } from 'node:stream'
import type { Frame } from './framing.ts'
import { createFrameReader, encodeFrame, FRAME } from './framing.ts'
import { refusalBody } from './messages.ts'
import type { Surroundings } from './surroundings.ts'

/** How long the last frame of a link may take to leave before the stream is torn down. */
const LAST_WORD_SECONDS = 1

/** Frames over one byte stream. It ends once, with a reason, however that comes about. */
export interface Wire {
  readonly write: (frame: Buffer) => void
  /** Frames go to this handler from now on; before the first one they are dropped. */
  readonly handOver: (onFrame: (frame: Frame) => void) => void
  /** Tells the other end why, and ends. */
  readonly refuse: (code: string, text: string) => void
  /** Ends at once. */
  readonly destroy: (reason: string) => void
  readonly setFrameBytes: (bytes: number) => void
  readonly isOver: () => boolean
  /** Bytes written that the stream has not taken yet. */
  readonly waitingBytes: () => number
  /** Seconds for which the other end has taken none of the bytes that wait. */
  readonly stalledSeconds: () => number
  readonly counts: () => WireCounts
}

export interface WireCounts {
  readonly framesIn: number
  readonly framesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly resyncs: number
  readonly garbageBytes: number
}

export interface WireOptions {
  readonly frameBytes: number
  readonly surroundings: Surroundings
  /** Garbage was skipped for the first time; `counts` says how much in all. */
  readonly onResync: (skippedBytes: number) => void
  readonly onEnd: (reason: string) => void
}

export function createWire(stream: Duplex, options: WireOptions): Wire {
  const { seconds, after } = options.surroundings
  let { frameBytes } = options
  let onFrame: (frame: Frame) => void = () => {}
  let isOver = false
  let waiting = 0
  let movedAt = 0
  const counts = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 }

  const end = (reason: string) => {
    if (isOver) return
    isOver = true
    options.onEnd(reason)
  }
  const destroy = (reason: string) => {
    end(reason)
    stream.destroy()
  }
  const write = (frame: Buffer) => {
    if (isOver) return
    if (waiting === 0) movedAt = seconds()
    waiting += frame.length
    counts.framesOut++
    counts.bytesOut += frame.length
    stream.write(frame, () => {
      waiting -= frame.length
      movedAt = seconds()
    })
  }
  const refuse = (code: string, text: string) => {
    if (isOver) return
    write(encodeFrame(FRAME.refuse, 0, refusalBody(code, text)))
    end(text)
    stream.end()
    const callOff = after(LAST_WORD_SECONDS, () => stream.destroy())
    stream.once('close', callOff)
  }

  const reader = createFrameReader({
    frameBytes: () => frameBytes,
    onFrame(frame) {
      if (isOver) return
      counts.framesIn++
      onFrame(frame)
    },
    onResync(skippedBytes) {
      if (reader.counts().resyncs === 1) options.onResync(skippedBytes)
    },
    onFault: (fault) => refuse('malformed', fault),
  })
  stream.on('data', (chunk: Buffer) => {
    counts.bytesIn += chunk.length
    if (!isOver) reader.push(chunk)
  })
  stream.on('error', (error) => destroy(error.message))
  stream.on('end', () => destroy('the other end closed the connection'))
  stream.on('close', () => destroy('the connection was cut'))

  return {
    write,
    handOver(next) {
      onFrame = next
    },
    refuse,
    destroy,
    setFrameBytes(bytes) {
      frameBytes = bytes
    },
    isOver: () => isOver,
    waitingBytes: () => waiting,
    stalledSeconds: () => (waiting === 0 ? 0 : seconds() - movedAt),
    counts: () => ({ ...counts, ...reader.counts() }),
  }
}
