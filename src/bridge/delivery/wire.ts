import type { Duplex } from 'node:stream'
import type { Frame } from './framing.ts'
import { createFrameReader, encodeFrame, FRAME } from './framing.ts'
import { refusalBody } from './messages.ts'
import { createRate } from './rate.ts'
import type { Timing } from '../timing.ts'

/** How long sending the last frame of a link may take before the stream is destroyed. */
const LAST_WORD_SECONDS = 1

/** Frames over one byte stream. It ends once, with a reason. */
export interface Wire {
  readonly write: (frame: Buffer) => void
  /** Passes all further frames to this handler; earlier ones are not repeated. */
  readonly handOver: (onFrame: (frame: Frame) => void) => void
  /** Sends the reason to the other end, and ends. */
  readonly refuse: (code: string, text: string) => void
  /** Ends immediately. */
  readonly destroy: (reason: string) => void
  readonly setFrameBytes: (bytes: number) => void
  readonly isOver: () => boolean
  /** Returns how many of the written bytes the stream has not taken yet. */
  readonly waitingBytes: () => number
  /** Returns for how many seconds the other end has read none of the waiting bytes. */
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
  readonly timing: Timing
  /** Called when garbage was skipped for the first time; `counts` returns the totals. */
  readonly onResync: (skippedBytes: number) => void
  /** The limits per second for the other end, above which the wire ends. */
  readonly rate?: { readonly frames: number; readonly bytes: number }
  /** `code`: the code of the refusal, if this end refused the other one. */
  readonly onEnd: (reason: string, code: string | null) => void
}

interface State extends WireOptions {
  readonly stream: Duplex
  onFrame: (frame: Frame) => void
  isOver: boolean
  waitingBytes: number
  movedAt: number
  readonly counts: { framesIn: number; framesOut: number; bytesIn: number; bytesOut: number }
}

export function createWire(stream: Duplex, options: WireOptions): Wire {
  const { seconds } = options.timing
  const state: State = {
    ...options,
    stream,
    onFrame() {},
    isOver: false,
    waitingBytes: 0,
    movedAt: 0,
    counts: { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 },
  }
  let { frameBytes } = options
  const reader = createFrameReader({
    frameBytes: () => frameBytes,
    onFrame(frame) {
      if (state.isOver) return
      state.counts.framesIn++
      state.onFrame(frame)
    },
    onResync(skippedBytes) {
      if (reader.counts().resyncs === 1) options.onResync(skippedBytes)
    },
    onFault: (fault) => refuse(state, 'malformed', fault),
  })
  const isSlowEnough = rateOf(state)
  stream.on('data', (chunk: Buffer) => {
    state.counts.bytesIn += chunk.length
    if (state.isOver) return
    const framesBefore = state.counts.framesIn
    reader.push(chunk)
    isSlowEnough(state.counts.framesIn - framesBefore, chunk.length)
  })
  stream.on('error', (error) => destroy(state, error.message))
  stream.on('end', () => destroy(state, 'the other end closed the connection'))
  stream.on('close', () => destroy(state, 'the connection was cut'))
  return {
    write: (frame) => write(state, frame),
    handOver(onFrame) {
      state.onFrame = onFrame
    },
    refuse: (code, text) => refuse(state, code, text),
    destroy: (reason) => destroy(state, reason),
    setFrameBytes(bytes) {
      frameBytes = bytes
    },
    isOver: () => state.isOver,
    waitingBytes: () => state.waitingBytes,
    stalledSeconds: () => (state.waitingBytes === 0 ? 0 : seconds() - state.movedAt),
    counts: () => ({ ...state.counts, ...reader.counts() }),
  }
}

/** Ends a wire that exceeds its rate; a chunk is counted after it was read. */
function rateOf(state: State): (frames: number, bytes: number) => void {
  const { rate, timing } = state
  if (rate === undefined) return () => {}
  const frames = createRate(rate.frames, timing.seconds)
  const bytes = createRate(rate.bytes, timing.seconds)
  return (framesIn, bytesIn) => {
    if (!frames.take(framesIn)) refuse(state, 'rate', `more than ${rate.frames} frames per second`)
    if (!bytes.take(bytesIn)) refuse(state, 'rate', `more than ${rate.bytes} bytes per second`)
  }
}

function write(state: State, frame: Buffer): void {
  const { seconds } = state.timing
  if (state.isOver) return
  if (state.waitingBytes === 0) state.movedAt = seconds()
  state.waitingBytes += frame.length
  state.counts.framesOut++
  state.counts.bytesOut += frame.length
  state.stream.write(frame, () => {
    state.waitingBytes -= frame.length
    state.movedAt = seconds()
  })
}

function refuse(state: State, code: string, text: string): void {
  const { stream } = state
  if (state.isOver) return
  write(state, encodeFrame(FRAME.refuse, 0, refusalBody(code, text)))
  end(state, text, code)
  stream.end()
  const callOff = state.timing.after(LAST_WORD_SECONDS, () => stream.destroy())
  stream.once('close', callOff)
}

function destroy(state: State, reason: string): void {
  end(state, reason, null)
  state.stream.destroy()
}

function end(state: State, reason: string, code: string | null): void {
  if (state.isOver) return
  state.isOver = true
  state.onEnd(reason, code)
}
