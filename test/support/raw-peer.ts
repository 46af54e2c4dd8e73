import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Frame } from '../../src/bridge/framing.ts'
import { createFrameReader, encodeFrame, FRAME } from '../../src/bridge/framing.ts'
import { shakeAsHub, shakeAsTracker } from '../../src/bridge/handshake.ts'
import { bodyOf } from '../../src/bridge/messages.ts'
import { realSurroundings } from '../../src/bridge/surroundings.ts'
import type { Listener } from '../../src/bridge/transports/transport.ts'
import { key } from './bridge.ts'
import { openDoor } from './open-door.ts'
import { transportOf } from './transports.ts'
import { until } from './until.ts'

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

/** A tracker that shakes hands, joins and pings, reads everything and acknowledges nothing. */
export async function idleTracker(url: string): Promise<{ stop: () => void }> {
  const stream = await transportOf(url).connect(url, 2, new AbortController().signal)
  const me = { node: 'idle', version: '', storeId: '00'.repeat(16) }
  const shake = shakeAsTracker(me, key, realSurroundings.nonce())
  let timer: NodeJS.Timeout | undefined
  const reader = createFrameReader({
    frameBytes: () => 1 << 24,
    onFrame(frame) {
      if (timer !== undefined) return
      const step = shake.take(frame)
      if (step.kind === 'fault') throw new Error(step.text)
      if (step.kind === 'send') stream.write(step.frame)
      if (step.kind !== 'done') return
      stream.write(encodeFrame(FRAME.join, 1, bodyOf({ applied: null })))
      timer = setInterval(() => stream.write(encodeFrame(FRAME.ping, 1)), 100)
    },
    onResync() {},
    onFault() {},
  })
  stream.on('data', reader.push)
  stream.on('error', () => {})
  stream.write(shake.first!)
  return {
    stop() {
      clearInterval(timer)
      stream.destroy()
    },
  }
}

/** A hub that shakes hands, then pings and reads nothing any more. */
export async function deafHub(url: string): Promise<{ stop: () => Promise<void> }> {
  const timers: NodeJS.Timeout[] = []
  const streams: Duplex[] = []
  const onStream = (stream: Duplex) => {
    const shake = shakeAsHub({ node: 'deaf', version: '' }, key, realSurroundings.nonce())
    const reader = createFrameReader({
      frameBytes: () => 4096,
      onFrame(frame) {
        if (stream.isPaused()) return
        const step = shake.take(frame)
        if (step.kind === 'fault') throw new Error(step.text)
        if (step.frame !== null) stream.write(step.frame)
        if (step.kind !== 'done') return
        stream.pause()
        timers.push(setInterval(() => stream.write(encodeFrame(FRAME.ping)), 100))
      },
      onResync() {},
      onFault() {},
    })
    streams.push(stream)
    stream.on('data', reader.push)
    stream.on('error', () => {})
  }
  const listener: Listener = await transportOf(url).listen(url, openDoor(onStream), () => {})
  return {
    stop() {
      timers.forEach((timer) => clearInterval(timer))
      streams.forEach((stream) => stream.destroy())
      return listener.close()
    },
  }
}

/** A tracker that has proved the key and then keeps to no rule. */
export async function provedTracker(url: string, node = 'hostile'): Promise<RawPeer> {
  const peer = await rawConnection(url)
  const me = { node, version: '', storeId: randomBytes(16).toString('hex') }
  const shake = shakeAsTracker(me, key, realSurroundings.nonce())
  peer.write(shake.first!)
  await until(() => peer.frames.length === 1)
  const step = shake.take(peer.frames[0])
  if (step.kind !== 'send') throw new Error(`${step.kind} instead of a proof`)
  peer.write(step.frame)
  await until(() => peer.frames.length === 2)
  if (peer.frames[1].type !== FRAME.welcome) throw new Error(String(peer.frames[1].body))
  return peer
}
