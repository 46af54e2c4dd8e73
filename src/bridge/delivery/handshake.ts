import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { BridgeRole } from '../define-event.ts'
import { RAW_BATCHES } from './batch-frame.ts'
import {
  CONTRADICTIONS_FEATURE,
  PASS_ON_FEATURE,
  PAST_SEEDERS_FEATURE,
  USAGE_FEATURE,
} from './features.ts'
import type { Frame } from './framing.ts'
import { encodeFrame, FRAME, PROTOCOL_VERSION } from './framing.ts'
import { bodyOf, challenge, hello, proof, readBody, refusal, welcome } from './messages.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Wire } from './wire.ts'

// Both ends show that they know the bridge key without sending it:
//
//   tracker                        hub
//   hello (who, nonce)        ->
//                             <-   challenge (who, nonce)
//   proof (MAC as tracker)    ->
//                             <-   welcome (MAC as jobs, who)
//
// A MAC covers the role of its sender and the complete bodies of hello and challenge, so a recorded
// handshake fails against a fresh nonce, a MAC cannot be sent back to its sender, and a
// man-in-the-middle cannot change a name, a store ID or a version. A hub identifies itself only to
// a tracker that has authenticated: a stranger learns only the version of the protocol. Between two
// trackers, the one that listens has the part of the hub, and its MAC has the role `asked`, so that
// neither can send back the MAC of the other.

/** Raised when a frame gets an additional meaning that an older end can ignore. */
const PROTOCOL_MINOR = 1
/** From this minor version on, the welcome contains the hub's name, which the MAC covers. */
const NAMED_WELCOME = 1
/** Features that an older release may lack. A feature is used if both ends have it. */
export const FEATURES: readonly string[] = [
  'switch-off',
  RAW_BATCHES,
  USAGE_FEATURE,
  PASS_ON_FEATURE,
  PAST_SEEDERS_FEATURE,
  CONTRADICTIONS_FEATURE,
]
/** The largest frame of a peer that has not authenticated. */
export const HANDSHAKE_FRAME_BYTES = 4_096

export interface Identity {
  /** Cut to 60 characters, because host names can be longer than that. */
  readonly node: string
  readonly version: string
}

export interface TrackerIdentity extends Identity {
  readonly storeId: string
  /** Random for each start; older releases do not send it. */
  readonly run?: string
}

export interface Peer extends Identity {
  readonly minor: number
  /** The features that both ends have. */
  readonly features: readonly string[]
}

export interface TrackerPeer extends TrackerIdentity, Peer {}

/** The next step of one end: it sends a frame, accepts its peer, or refuses it. */
type ShakeStep<P extends Peer> =
  | { readonly kind: 'send'; readonly frame: Buffer }
  | { readonly kind: 'done'; readonly peer: P; readonly frame: Buffer | null }
  | { readonly kind: 'fault'; readonly code: string; readonly text: string }

/** One end of a handshake, without any I/O. */
export interface Shake<P extends Peer> {
  /** The frame to send first; null when the other end starts. */
  readonly first: Buffer | null
  readonly take: (frame: Frame) => ShakeStep<P>
}

function fault(code: string, text: string) {
  return { kind: 'fault', code, text } as const
}

const keyFault = fault('key', 'the bridge keys differ: both ends need the same BABOU_SECRET')

/**
 * The end that calculated a MAC: jobs, the tracker that connected, or the tracker that was asked.
 */
type Prover = BridgeRole | 'asked'

function proverOf(role: BridgeRole): Prover {
  return role === 'tracker' ? 'asked' : role
}

function macOf(
  key: Buffer,
  prover: Prover,
  bodies: { readonly hello: Buffer; readonly challenge: Buffer },
  named = '',
): Buffer {
  const digest = (body: Buffer) => createHash('sha256').update(body).digest()
  return createHmac('sha256', key)
    .update(`babou bridge ${PROTOCOL_VERSION} ${prover}\n`)
    .update(digest(bodies.hello))
    .update(digest(bodies.challenge))
    .update(named)
    .digest()
}

/** Returns the hub's description in its welcome, in the form that the MAC covers. */
function nameOf({ node, version }: Identity): string {
  return JSON.stringify([node, version])
}

function sharedFeatures(theirs: readonly string[] | undefined): readonly string[] {
  return FEATURES.filter((feature) => theirs?.includes(feature))
}

function isMac(mac: string, expected: Buffer): boolean {
  return timingSafeEqual(Buffer.from(mac, 'hex'), expected)
}

/** Returns what is wrong with a frame that should be of `type`, or null. */
function frameFault(frame: Frame, type: number) {
  if (frame.type === FRAME.refuse) {
    const said = readBody(refusal, frame.body)
    return fault(said?.code ?? 'malformed', said?.text ?? 'refused without a reason')
  }
  if (frame.version !== PROTOCOL_VERSION) {
    return fault(
      'version',
      `bridge protocol ${frame.version} meets protocol ${PROTOCOL_VERSION}: ` +
        'run the same release of babou on both ends',
    )
  }
  return frame.type === type ? null : fault('malformed', `frame type ${frame.type} out of turn`)
}

/** Creates the handshake of a tracker that connects to jobs or to another tracker. */
export function shakeAsTracker(
  me: TrackerIdentity,
  key: Buffer,
  nonce: Buffer,
  to: BridgeRole = 'jobs',
): Shake<Peer> {
  const helloBody = bodyOf({
    role: 'tracker',
    minor: PROTOCOL_MINOR,
    node: me.node.slice(0, 60),
    version: me.version,
    storeId: me.storeId,
    run: me.run,
    nonce: nonce.toString('hex'),
    features: FEATURES,
  })
  let challengeBody: Buffer | null = null

  return {
    first: encodeFrame(FRAME.hello, 0, helloBody),
    take(frame) {
      const wrong = frameFault(frame, challengeBody === null ? FRAME.challenge : FRAME.welcome)
      if (wrong !== null) return wrong
      if (challengeBody === null) {
        challengeBody = frame.body
        const { role = to } = readBody(challenge, challengeBody) ?? {}
        if (role !== to) return fault('role', `connected to a ${role}, not to ${nameOfRole[to]}`)
        const bodies = { hello: helloBody, challenge: challengeBody }
        const mac = macOf(key, 'tracker', bodies).toString('hex')
        return { kind: 'send', frame: encodeFrame(FRAME.proof, 0, bodyOf({ mac })) }
      }
      const other = readBody(challenge, challengeBody)
      if (other === null) return fault('malformed', 'the challenge is not valid')
      const said = readBody(welcome, frame.body)
      if (said === null) return fault('malformed', 'the welcome is not valid')
      const { minor } = other
      const hub = { node: said.node ?? other.node, version: said.version ?? other.version }
      const named = minor >= NAMED_WELCOME ? nameOf(hub) : ''
      const bodies = { hello: helloBody, challenge: challengeBody }
      if (!isMac(said.mac, macOf(key, proverOf(to), bodies, named))) return keyFault
      const peer = { ...hub, minor, features: sharedFeatures(other.features) }
      return { kind: 'done', peer, frame: null }
    },
  }
}

const nameOfRole = { jobs: 'jobs', tracker: 'a tracker' } as const

/**
 * Creates the handshake of the end to which a tracker connects: a hub of jobs, or another tracker.
 */
export function shakeAsHub(
  me: Identity,
  key: Buffer,
  nonce: Buffer,
  as: BridgeRole = 'jobs',
): Shake<TrackerPeer> {
  const named = { node: me.node.slice(0, 60), version: me.version }
  const challengeBody = bodyOf({
    role: as,
    minor: PROTOCOL_MINOR,
    node: '',
    version: '',
    nonce: nonce.toString('hex'),
    features: FEATURES,
  })
  let helloBody: Buffer | null = null

  return {
    first: null,
    take(frame) {
      const wrong = frameFault(frame, helloBody === null ? FRAME.hello : FRAME.proof)
      if (wrong !== null) return wrong
      const other = readBody(hello, helloBody ?? frame.body)
      if (other === null) return fault('malformed', 'the hello is not valid')
      if (other.role !== 'tracker') return fault('role', `a ${other.role} may not join this hub`)
      if (helloBody === null) {
        helloBody = frame.body
        return { kind: 'send', frame: encodeFrame(FRAME.challenge, 0, challengeBody) }
      }
      const proved = readBody(proof, frame.body)
      if (proved === null) return fault('malformed', 'the proof is not valid')
      const bodies = { hello: helloBody, challenge: challengeBody }
      if (!isMac(proved.mac, macOf(key, 'tracker', bodies))) return keyFault
      const { node, version, minor, storeId, run } = other
      const isNamed = minor >= NAMED_WELCOME
      const mac = macOf(key, proverOf(as), bodies, isNamed ? nameOf(named) : '').toString('hex')
      const frameBody = bodyOf({ mac, ...named })
      const features = sharedFeatures(other.features)
      const peer = { node, version, minor, storeId, run, features }
      return { kind: 'done', peer, frame: encodeFrame(FRAME.welcome, 0, frameBody) }
    },
  }
}

/**
 * Runs one end of a handshake over a wire, within `seconds`. `done` is called in the turn in which
 * the last frame arrived, so that no frame after it is missed. If it accepts the peer, it must send
 * the frame that it gets, if any. A fault ends the wire. Call the returned function when the wire
 * has ended.
 *
 * @param isOther returns true and takes the first frame when it starts something other than a
 * handshake
 */
export function shakeHands<P extends Peer>(
  wire: Wire,
  shake: Shake<P>,
  seconds: number,
  surroundings: Surroundings,
  done: (peer: P, frame: Buffer | null) => void,
  isOther: (first: Frame) => boolean = () => false,
): () => void {
  const callOff = surroundings.after(seconds, () =>
    wire.refuse('slow', `the handshake took longer than ${seconds} s`),
  )
  if (shake.first !== null) wire.write(shake.first)
  let isFirst = true
  wire.handOver((frame) => {
    const mayBeOther = isFirst
    isFirst = false
    if (mayBeOther && isOther(frame)) return callOff()
    const step = shake.take(frame)
    if (step.kind === 'send') return wire.write(step.frame)
    callOff()
    if (step.kind === 'fault') {
      return frame.type === FRAME.refuse
        ? wire.destroy(step.text)
        : wire.refuse(step.code, step.text)
    }
    // A proof that arrives twice, for example over a network that duplicates frames, is accepted
    // only once.
    wire.handOver(() => {})
    done(step.peer, step.frame)
  })
  return callOff
}
