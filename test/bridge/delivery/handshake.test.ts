import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Frame } from '../../../src/bridge/delivery/framing.ts'
import { createFrameReader, encodeFrame, FRAME } from '../../../src/bridge/delivery/framing.ts'
import { FEATURES, shakeAsHub, shakeAsTracker } from '../../../src/bridge/delivery/handshake.ts'
import { bodyOf } from '../../../src/bridge/delivery/messages.ts'
import { realSurroundings } from '../../../src/bridge/surroundings.ts'
import { aRandomId, key } from '../../support/bridge/bridge.ts'

const { nonce } = realSurroundings
const storeId = aRandomId()
const trackerShake = (ofKey = key) =>
  shakeAsTracker({ node: 'edge', version: '1', storeId }, ofKey, nonce())
const hubShake = (ofKey = key) => shakeAsHub({ node: 'centre', version: '2' }, ofKey, nonce())

function frameOf(bytes: Buffer): Frame {
  const frames: Frame[] = []
  const onFrame = (frame: Frame) => void frames.push(frame)
  createFrameReader({ frameBytes: () => 4096, onFrame, onResync() {}, onFault() {} }).push(bytes)
  return frames[0]
}

type Tracker = ReturnType<typeof trackerShake>
type Hub = ReturnType<typeof hubShake>

/** The bytes of a step that sends. */
function sent(step: ReturnType<Tracker['take']> | ReturnType<Hub['take']>): Buffer {
  if (step.kind !== 'send') throw new Error(`${step.kind} instead of a frame`)
  return step.frame
}

/** Passes hello, challenge and proof, and returns them. */
function half(tracker: Tracker, hub: Hub) {
  const hello = tracker.first!
  const challenge = sent(hub.take(frameOf(hello)))
  const proof = sent(tracker.take(frameOf(challenge)))
  return { hello, challenge, proof }
}

describe('a handshake', () => {
  it('ends with both ends knowing each other', () => {
    const tracker = trackerShake()
    const hub = hubShake()
    const done = hub.take(frameOf(half(tracker, hub).proof))
    const peer = { node: 'edge', version: '1', minor: 1, storeId, features: FEATURES }
    expect(done).toMatchObject({ kind: 'done', peer })
    const welcome = done.kind === 'done' && done.frame !== null ? frameOf(done.frame) : null
    const known = { node: 'centre', version: '2', minor: 1, features: FEATURES }
    expect(tracker.take(welcome!)).toEqual({ kind: 'done', peer: known, frame: null })
  })

  it('is refused by a hub with another key', () => {
    const hub = hubShake(Buffer.alloc(32, 9))
    const { proof } = half(trackerShake(), hub)
    expect(hub.take(frameOf(proof))).toMatchObject({ kind: 'fault', code: 'key' })
  })

  it('is refused by a tracker whose hub does not know the key', () => {
    const tracker = trackerShake()
    half(tracker, hubShake(Buffer.alloc(32, 9)))
    const guess = encodeFrame(FRAME.welcome, 0, bodyOf({ mac: '00'.repeat(32) }))
    expect(tracker.take(frameOf(guess))).toMatchObject({ kind: 'fault', code: 'key' })
  })

  it('is refused when it is a recording: the nonce of the hub is fresh', () => {
    const { hello, proof } = half(trackerShake(), hubShake())
    const later = hubShake()
    later.take(frameOf(hello))
    expect(later.take(frameOf(proof))).toMatchObject({ kind: 'fault', code: 'key' })
  })

  it('is refused when a proof returns to its sender', () => {
    const tracker = trackerShake()
    const { proof } = half(tracker, hubShake())
    const mirrored = encodeFrame(FRAME.welcome, 0, frameOf(proof).body)
    expect(tracker.take(frameOf(mirrored))).toMatchObject({ kind: 'fault', code: 'key' })
  })

  it('is refused when a man-in-the-middle changed an identity', () => {
    const hub = hubShake()
    const tracker = trackerShake()
    const changed = String(frameOf(tracker.first!).body).replace('edge', 'core')
    const challenge = sent(hub.take(frameOf(encodeFrame(FRAME.hello, 0, Buffer.from(changed)))))
    const proof = sent(tracker.take(frameOf(challenge)))
    expect(hub.take(frameOf(proof))).toMatchObject({ kind: 'fault', code: 'key' })
  })

  it('is refused for a hub that wants to join a hub', () => {
    const body = String(frameOf(trackerShake().first!).body).replace('"tracker"', '"jobs"')
    const step = hubShake().take(frameOf(encodeFrame(FRAME.hello, 0, Buffer.from(body))))
    expect(step).toMatchObject({ kind: 'fault', code: 'role' })
  })

  it('names both versions when they differ', () => {
    const other = encodeFrame(FRAME.hello, 0, Buffer.from('?'), 7)
    expect(hubShake().take(frameOf(other))).toEqual({
      kind: 'fault',
      code: 'version',
      text: 'bridge protocol 7 meets protocol 1: run the same release of babou on both ends',
    })
  })

  it('understands a peer of a newer minor version', () => {
    const body = JSON.parse(String(frameOf(trackerShake().first!).body)) as object
    const newer = bodyOf({ ...body, minor: 3, colour: 'red' })
    const step = hubShake().take(frameOf(encodeFrame(FRAME.hello, 0, newer)))
    expect(step.kind).toBe('send')
  })

  it('accepts a host with a long name', () => {
    const tracker = shakeAsTracker({ node: 'x'.repeat(70), version: '1', storeId }, key, nonce())
    expect(hubShake().take(frameOf(tracker.first!)).kind).toBe('send')
  })

  it('accepts no frame out of turn', () => {
    const early = hubShake().take(frameOf(encodeFrame(FRAME.message, 1)))
    expect(early).toMatchObject({ kind: 'fault', code: 'malformed' })
  })

  it('understands an older minor version, and uses nothing that it lacks', () => {
    // As the release before features and named welcomes did.
    const mac = (prover: string, hello: Buffer, challenge: Buffer) => {
      const digest = (body: Buffer) => createHash('sha256').update(body).digest()
      const said = createHmac('sha256', key).update(`babou bridge 1 ${prover}\n`)
      return said.update(digest(hello)).update(digest(challenge)).digest('hex')
    }
    const old = { minor: 0, node: 'old', version: '0.0.9', nonce: nonce().toString('hex') }
    const hello = bodyOf({ ...old, role: 'tracker', storeId })
    const hub = hubShake()
    const challenged = frameOf(sent(hub.take(frameOf(encodeFrame(FRAME.hello, 0, hello)))))
    const proof = bodyOf({ mac: mac('tracker', hello, challenged.body) })
    const done = hub.take(frameOf(encodeFrame(FRAME.proof, 0, proof)))
    expect(done).toMatchObject({ kind: 'done', peer: { node: 'old', minor: 0, features: [] } })
    const welcomed = done.kind === 'done' ? String(frameOf(done.frame!).body) : ''
    expect(welcomed).toContain(mac('jobs', hello, challenged.body))

    const tracker = trackerShake()
    const challenge = bodyOf({ ...old, role: 'jobs' })
    sent(tracker.take(frameOf(encodeFrame(FRAME.challenge, 0, challenge))))
    const welcome = bodyOf({ mac: mac('jobs', frameOf(tracker.first!).body, challenge) })
    expect(tracker.take(frameOf(encodeFrame(FRAME.welcome, 0, welcome)))).toMatchObject({
      kind: 'done',
      peer: { node: 'old', version: '0.0.9', minor: 0, features: [] },
    })
  })

  it('authenticates the name of the hub', () => {
    const [tracker, hub] = [trackerShake(), hubShake()]
    const done = hub.take(frameOf(half(tracker, hub).proof))
    const said = done.kind === 'done' ? String(frameOf(done.frame!).body) : ''
    const changed = encodeFrame(FRAME.welcome, 0, Buffer.from(said.replace('centre', 'fringe')))
    expect(tracker.take(frameOf(changed))).toMatchObject({ kind: 'fault', code: 'key' })
  })
})
