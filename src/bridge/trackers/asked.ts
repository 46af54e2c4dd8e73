import type { Log } from '../../shared/log.ts'
import { encodeFrame, FRAME } from '../delivery/framing.ts'
import type { Identity } from '../delivery/handshake.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import type { Refusal } from '../hub/gate.ts'
import type { Arrival } from '../hub/reception.ts'
import { createReception } from '../hub/reception.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Listener } from '../transports/transport.ts'
import { copyFault } from './copy-frames.ts'
import { asksFault } from './requests.ts'
import { giveFault } from './slot-frames.ts'
import { usageFault } from './usage-frames.ts'

/** The end of a link between trackers that is asked, and which listens. */
export interface AskedEnd {
  /**
   * Listens.
   * @throws Error that says why it cannot listen
   */
  readonly start: () => Promise<void>
  /** Stops; also ends what `start` has not finished. */
  readonly stop: () => Promise<void>
  /** Answers a handover from this tracker, with the body of a `taken` frame. */
  readonly answerGive: (node: string, body: Buffer) => void
  /** Answers a copy from this tracker, with the body of a `copied` frame. */
  readonly answerCopy: (node: string, body: Buffer) => void
  /** Returns the names of the trackers that are connected. */
  readonly nodes: () => readonly string[]
  /** Returns refused connections, and links cut for what they sent, by refusal code. */
  readonly refused: () => ReadonlyMap<string, number>
}

export interface AskedEndOptions {
  readonly url: string
  readonly me: Identity
  readonly key: Buffer
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly log: Log
  /** The networks from which trackers may connect; empty: all. */
  readonly allowed: readonly string[]
  /** Returns the store ID of the tracker with this name; null: there is none. */
  readonly storeOf: (node: string) => string | null
  /**
   * Takes the body of a frame of requests, which has been validated; `reply` sends the body of a
   * frame of replies.
   */
  readonly onAsks: (body: Buffer, reply: (body: Buffer) => void) => void
  /** Takes a part of a handover, which was validated. */
  readonly onGive: (node: string, body: Buffer) => void
  /** Takes the body of a `copy` frame, which was validated. */
  readonly onCopy: (node: string, body: Buffer) => void
  /** Takes the body of a `usage` frame, which was validated. */
  readonly onUsage: (node: string, body: Buffer) => void
  /** Called when the last link of this tracker has ended. */
  readonly onGone: (node: string) => void
}

interface State extends AskedEndOptions {
  readonly refusals: Map<string, number>
  readonly links: Set<Arrival>
}

export function createAskedEnd(options: AskedEndOptions): AskedEnd {
  const { url, me, key, limits, surroundings, log, allowed } = options
  const state: State = { ...options, refusals: new Map(), links: new Set() }
  const reception = createReception({
    ...{ key, me, as: 'tracker', allowed, limits, surroundings, log },
    judge: (peer) => Promise.resolve(peerFault(state, peer)),
    admit: (arrival) => admit(state, arrival),
    onRefused({ node, address, code, text }) {
      count(state, code)
      log.warn('trackers.link-refused', { node, address, code, reason: text })
    },
  })
  const onFault = (error: Error) => log.error('trackers.listen-error', { error: error.message })
  const listen = () => surroundings.transportOf(url).listen(url, reception.door(url), onFault)
  let listening: Promise<Listener> | null = null
  return {
    async start() {
      await (listening = listen())
    },
    async stop() {
      reception.close('stopping', `${me.node} is stopping`)
      for (const { wire } of state.links) wire.refuse('stopping', `${me.node} is stopping`)
      const listener = await listening?.catch(() => null) // `start` reports why there is none
      await listener?.close()
    },
    answerGive: (node, body) => write(state, node, FRAME.taken, body),
    answerCopy: (node, body) => write(state, node, FRAME.copied, body),
    nodes: () => [...new Set([...state.links].map(({ peer }) => peer.node))],
    refused: () => state.refusals,
  }
}

function write({ links }: State, node: string, type: number, body: Buffer): void {
  for (const { wire, peer } of links) {
    if (peer.node === node) wire.write(encodeFrame(type, 0, body))
  }
}

function count({ refusals }: State, code: string): void {
  refusals.set(code, (refusals.get(code) ?? 0) + 1)
}

/** Returns why a tracker that has authenticated may not ask; null: it may. */
function peerFault(
  { me, storeOf }: State,
  { node, storeId }: { readonly node: string; readonly storeId: string },
): Refusal | null {
  if (node === me.node) return { code: 'name', text: `${node} is the name of this tracker` }
  const expected = storeOf(node)
  if (expected === null) {
    return { code: 'unknown', text: `${node} is not in the map of holders that ${me.node} has` }
  }
  if (expected === storeId) return null
  return { code: 'name', text: `${node} is the name of another tracker: set BABOU_NODE` }
}

/** A frame that a tracker may send: how its body is validated, and what is done with it. */
interface Accepted {
  readonly faultOf: (body: Buffer) => string | null
  readonly take: (state: State, arrival: Arrival, body: Buffer) => void
}

const ACCEPTED: ReadonlyMap<number, Accepted> = new Map([
  [
    FRAME.asks,
    {
      faultOf: asksFault,
      take: ({ onAsks }, { wire }, body) =>
        onAsks(body, (reply) => wire.write(encodeFrame(FRAME.answers, 0, reply))),
    },
  ],
  [
    FRAME.give,
    { faultOf: giveFault, take: ({ onGive }, { peer }, body) => onGive(peer.node, body) },
  ],
  [
    FRAME.copy,
    { faultOf: copyFault, take: ({ onCopy }, { peer }, body) => onCopy(peer.node, body) },
  ],
  [
    FRAME.usage,
    { faultOf: usageFault, take: ({ onUsage }, { peer }, body) => onUsage(peer.node, body) },
  ],
] as const satisfies readonly (readonly [number, Accepted])[])

/** Serves a tracker; the returned function is called when its wire has ended. */
function admit(state: State, arrival: Arrival): (reason: string, code: string | null) => void {
  const { limits, surroundings, log } = state
  const { wire, peer } = arrival
  let heardAt = surroundings.seconds()
  let callOff = () => {}
  const look = () => {
    if (surroundings.seconds() - heardAt > limits.idleSeconds) return wire.destroy('it is silent')
    callOff = surroundings.after(limits.pingSeconds, look)
  }
  wire.setFrameBytes(limits.frameBytes)
  wire.handOver((frame) => {
    heardAt = surroundings.seconds()
    // These frames contain bytes from clients: a frame found within a damaged one may be forged.
    if (wire.counts().resyncs > 0) return wire.refuse('malformed', 'bytes that are not a frame')
    if (frame.type === FRAME.ping) return wire.write(encodeFrame(FRAME.pong))
    if (frame.type === FRAME.refuse) return wire.destroy('the other end closed the link')
    const accepted = ACCEPTED.get(frame.type)
    if (accepted === undefined) {
      return wire.refuse('role', `a tracker may not send frames of type ${frame.type} to a tracker`)
    }
    const fault = accepted.faultOf(frame.body)
    if (fault !== null) return wire.refuse('malformed', fault)
    accepted.take(state, arrival, frame.body)
  })
  state.links.add(arrival)
  look()
  return (reason, code) => {
    callOff()
    state.links.delete(arrival)
    if (![...state.links].some((link) => link.peer.node === peer.node)) state.onGone(peer.node)
    if (code === null || code === 'stopping') return
    count(state, code)
    log.warn('trackers.link-refused', { node: peer.node, code, reason })
  }
}
