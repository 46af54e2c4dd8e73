import type { Duplex } from 'node:stream'
import type { Frame } from '../../src/bridge/framing.ts'
import { createFrameReader } from '../../src/bridge/framing.ts'
import { transportOf } from '../../src/bridge/transports/index.ts'

/** An end of a link that keeps to no rule: a test says what it sends. */
export interface RawPeer {
  readonly stream: Duplex
  readonly frames: Frame[]
  readonly isClosed: () => boolean
  readonly write: (bytes: Buffer) => void
}

export function rawPeer(stream: Duplex): RawPeer {
  const frames: Frame[] = []
  let isClosed = false
  const reader = createFrameReader({
    frameBytes: () => 1 << 24,
    onFrame: (frame) => frames.push(frame),
    onResync() {},
    onFault() {},
  })
  stream.on('data', reader.push)
  stream.on('error', () => {})
  stream.on('end', () => (isClosed = true))
  stream.on('close', () => (isClosed = true))
  return { stream, frames, isClosed: () => isClosed, write: (bytes) => void stream.write(bytes) }
}

export async function rawConnection(url: string): Promise<RawPeer> {
  const signal = new AbortController().signal
  return rawPeer(await transportOf(url).connect(url, 2, signal))
}
