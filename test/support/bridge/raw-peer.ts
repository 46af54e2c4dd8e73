import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Frame } from '../../../src/bridge/delivery/framing.ts'
import { createFrameReader, encodeFrame, FRAME } from '../../../src/bridge/delivery/framing.ts'
import { shakeAsHub, shakeAsTracker } from '../../../src/bridge/delivery/handshake.ts'
import { bodyOf } from '../../../src/bridge/delivery/messages.ts'
import { realSurroundings } from '../../../src/bridge/surroundings.ts'
import type { Listener } from '../../../src/bridge/transports/transport.ts'
import { key } from './bridge.ts'
import type { Timing } from '../../../src/bridge/timing.ts'
import { every } from './bridge-clock.ts'
import { openDoor } from './open-door.ts'
import { transportOf } from './transports.ts'
import { until } from '../until.ts'

/** Between the pings of an end that does nothing else. */
const PING_SECONDS = 0.1

/** An end of a link that follows no rules: the test decides what it sends. */
export interface RawPeer {
  readonly stream: Duplex
  readonly frames: Frame[]
  readonly isClosed: () => boolean
  readonly write: (bytes: Buffer) => void
}

function rawPeer(stream: Duplex): RawPeer {
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

/**
 * A tracker that completes the handshake, joins and pings, reads everything and acknowledges
 * nothing. It can send its proof several times.
 *
 * @param timing of its pings
 */
export async function idleTracker(
  url: string,
  timing: Timing,
  proofs = 1,
): Promise<{ stop: () => void }> {
  const stream = await transportOf(url).connect(url, 2, new AbortController().signal)
  const me = { node: 'idle', version: '', storeId: '00'.repeat(16) }
  const shake = shakeAsTracker(me, key, realSurroundings.nonce())
  let stop: (() => void) | null = null
  const reader = createFrameReader({
    frameBytes: () => 1 << 24,
    onFrame(frame) {
      if (stop !== null) return
      const step = shake.take(frame)
      if (step.kind === 'fault') throw new Error(step.text)
      if (step.kind === 'send') {
        stream.write(Buffer.concat(new Array<Buffer>(proofs).fill(step.frame)))
      }
      if (step.kind !== 'done') return
      stream.write(encodeFrame(FRAME.join, 1, bodyOf({ applied: null })))
      stop = every(timing, PING_SECONDS, () => stream.write(encodeFrame(FRAME.ping, 1)))
    },
    onResync() {},
    onFault() {},
  })
  stream.on('data', reader.push)
  stream.on('error', () => {})
  stream.write(shake.first!)
  return {
    stop() {
      stop?.()
      stream.destroy()
    },
  }
}

/**
 * A hub that completes the handshake and pings, but then reads nothing.
 *
 * @param timing of its pings
 */
export async function deafHub(url: string, timing: Timing): Promise<{ stop: () => Promise<void> }> {
  const stops: (() => void)[] = []
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
        stops.push(every(timing, PING_SECONDS, () => stream.write(encodeFrame(FRAME.ping))))
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
      stops.forEach((stop) => stop())
      streams.forEach((stream) => stream.destroy())
      return listener.close()
    },
  }
}

/** A tracker that has authenticated and then follows no rules. */
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

/** A hub, or a tracker, of a release before features: returns what arrived after its welcome. */
export async function hubBeforeFeatures(url: string, role: 'jobs' | 'tracker' = 'jobs') {
  const frames: Frame[] = []
  const old = { role, minor: 0, node: 'old', version: '0.0.9' }
  const prover = role === 'jobs' ? role : 'asked'
  const challenge = bodyOf({ ...old, nonce: randomBytes(32).toString('hex') })
  const onStream = (stream: Duplex) => {
    let hello: Buffer | null = null
    let isWelcome = false
    const reader = createFrameReader({
      frameBytes: () => 1 << 24,
      onFrame(frame) {
        if (isWelcome) return void frames.push(frame)
        isWelcome = hello !== null
        if (hello !== null) {
          const digests = [hello, challenge].map((body) =>
            createHash('sha256').update(body).digest(),
          )
          const said = createHmac('sha256', key).update(`babou bridge 1 ${prover}\n`)
          const mac = said.update(Buffer.concat(digests)).digest('hex')
          stream.write(encodeFrame(FRAME.welcome, 0, bodyOf({ mac })))
        } else stream.write(encodeFrame(FRAME.challenge, 0, challenge))
        hello ??= frame.body
      },
      onResync() {},
      onFault() {},
    })
    stream.on('data', reader.push)
    stream.on('error', () => {})
  }
  const listener = await transportOf(url).listen(url, openDoor(onStream), () => {})
  return { frames, stop: listener.close }
}
