import type { Duplex } from 'node:stream'
import type { Log } from '../../shared/log.ts'
import type { Gate, Outcome, Refusal } from './gate.ts'
import { createGate } from './gate.ts'
import type { Newcomers } from './newcomers.ts'
import { takeNewcomer } from './newcomers.ts'
import type { Identity, TrackerPeer } from '../delivery/handshake.ts'
import { HANDSHAKE_FRAME_BYTES, shakeAsHub, shakeHands } from '../delivery/handshake.ts'
import type { Frame } from '../delivery/framing.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import type { BridgeRole } from '../define-event.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Door, Guest, Knock } from '../transports/transport.ts'
import type { Wire } from '../delivery/wire.ts'
import { createWire } from '../delivery/wire.ts'

/** The most refused connections that are told the reason at the same time; further ones are cut. */
const MOST_REFUSALS = 128

/** A peer that has authenticated, and its wire. */
export interface Arrival {
  readonly url: string
  readonly address: string | null
  readonly wire: Wire
  readonly peer: TrackerPeer
}

/** A peer that was refused, or whose link was cut. Staff can see it. */
export interface Refused extends Refusal {
  readonly url: string
  readonly address: string | null
  /** The name that the peer gave after it had authenticated; null: it did not authenticate. */
  readonly node: string | null
}

/** Where connections wait until they have authenticated. */
export interface Reception {
  readonly door: (url: string) => Door
  /** Ends every handshake, including those that start later, and gives this reason. */
  readonly close: (code: string, text: string) => void
  readonly refused: () => number
}

export interface ReceptionOptions {
  readonly key: Buffer
  readonly me: Identity
  /** The role of this end, by default jobs. */
  readonly as?: BridgeRole
  /** The networks that may join; empty: all. */
  readonly allowed: readonly string[]
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly log: Log
  /** Returns why this authenticated peer is refused; null: it is accepted. */
  readonly judge: (peer: TrackerPeer) => Promise<Refusal | null>
  /** Accepts the peer; the returned function is called when its wire has ended. */
  readonly admit: (arrival: Arrival) => (reason: string, code: string | null) => void
  readonly onRefused: (refused: Refused) => void
  /** Serves machines that want to become nodes; by default they are refused. */
  readonly newcomers?: Newcomers
}

interface State extends ReceptionOptions {
  readonly gate: Gate
  readonly strangers: Set<Wire>
  closed: Refusal | null
  refused: number
  /** The number of refused connections that are being told the reason. */
  refusals: number
}

export function createReception(options: ReceptionOptions): Reception {
  const { limits, surroundings, allowed } = options
  const gate = createGate({ limits, allowed, seconds: surroundings.seconds })
  const state: State = {
    ...options,
    gate,
    strangers: new Set(),
    closed: null,
    refused: 0,
    refusals: 0,
  }
  return {
    door: (url) => (knock) => receive(state, url, knock),
    close(code, text) {
      state.closed = { code, text }
      for (const wire of state.strangers) wire.refuse(code, text)
    },
    refused: () => state.refused,
  }
}

/**
 * Starts the time limit and takes a place for a connection as soon as it knocks, whatever its
 * transport does.
 */
function receive(state: State, url: string, { address, close }: Knock): Guest {
  const { gate, limits, surroundings } = state
  const refusal = state.closed ?? gate.refusal(address)
  const ended = gate.begin(address)
  let isInHand = true
  const callOff = surroundings.after(limits.handshakeSeconds, close)
  const end = (outcome: Outcome) => {
    if (isInHand) ended(outcome)
    isInHand = false
  }
  const refuse = (node: string | null, { code, text }: Refusal) => {
    end(refusal === null ? 'failed' : 'refused')
    state.refused++
    state.onRefused({ url, address, node, code, text })
  }
  return {
    isTurnedAway: refusal !== null,
    leave(reason) {
      callOff()
      refuse(null, refusal ?? { code: 'cut', text: reason })
    },
    enter(stream, fault, isBare = false) {
      callOff()
      if (refusal !== null && !mayBeTold(state, stream)) return refuse(null, refusal)
      const mistrust = fault === undefined ? null : { code: 'certificate', text: fault }
      const mayBeNew = isBare && refusal === null && state.newcomers !== undefined
      const stranger = mayBeNew ? mistrust : null
      const wire = shake(state, { url, address, stream, end, refuse, stranger })
      const trouble = mayBeNew ? null : (mistrust ?? refusal)
      if (trouble !== null) wire.refuse(trouble.code, trouble.text)
    },
  }
}

/**
 * Whether a refused connection is told the reason, which keeps its stream open for a moment. In a
 * flood, further connections are cut, so that they do not use up this process's file descriptors.
 */
function mayBeTold(state: State, stream: Duplex): boolean {
  if (state.refusals >= MOST_REFUSALS) {
    stream.destroy()
    return false
  }
  state.refusals++
  stream.once('close', () => state.refusals--)
  return true
}

interface Entering {
  readonly url: string
  readonly address: string | null
  readonly stream: Duplex
  readonly end: (outcome: Outcome) => void
  readonly refuse: (node: string | null, refusal: Refusal) => void
  /** Why the peer is refused unless it asks to become a node; null: it showed a certificate. */
  readonly stranger: Refusal | null
}

/** Runs the handshake, then the link. */
function shake(state: State, entering: Entering): Wire {
  const { url, address, stream, end, refuse, stranger } = entering
  const { limits, surroundings, log, strangers } = state
  let onLinkEnd: ((reason: string, code: string | null) => void) | null = null
  let node: string | null = null
  const wire = createWire(stream, {
    frameBytes: HANDSHAKE_FRAME_BYTES,
    timing: surroundings,
    rate: { frames: limits.framesPerSecond, bytes: limits.bytesPerSecond },
    onResync: (skippedBytes) => log.warn('bridge.resync', { url, skippedBytes }),
    onEnd(reason, code) {
      callOff()
      if (onLinkEnd !== null) return onLinkEnd(reason, code)
      strangers.delete(wire)
      refuse(node, { code: code ?? 'cut', text: reason })
    },
  })
  strangers.add(wire)
  const hands = shakeAsHub(state.me, state.key, surroundings.nonce(), state.as)
  const callOff = shakeHands(
    wire,
    hands,
    limits.handshakeSeconds,
    surroundings,
    (peer, welcome) => {
      node = peer.node
      void state.judge(peer).then((fault) => {
        if (wire.isOver()) return
        // Only a hub that has authenticated can disable a node, so the welcome is sent before the
        // order.
        if (welcome !== null && (fault === null || fault.code === 'off')) wire.write(welcome)
        if (fault !== null) return wire.refuse(fault.code, fault.text)
        strangers.delete(wire)
        end('joined')
        onLinkEnd = state.admit({ url, address, wire, peer })
      })
    },
    (first) => {
      if (stranger === null) return false
      if (serveNewcomer(state, first, wire, address, serve)) return true
      wire.refuse(stranger.code, stranger.text)
      return true
    },
  )
  return wire

  /** Ends the handshake of a machine that was served without a link, which is not a refusal. */
  function serve(isTrusted: boolean): void {
    if (isTrusted) end('joined')
    onLinkEnd = () => {
      strangers.delete(wire)
      end('asked')
    }
  }
}

function serveNewcomer(
  state: State,
  first: Frame,
  wire: Wire,
  address: string | null,
  onAnswered: (isTrusted: boolean) => void,
): boolean {
  const { newcomers, surroundings, log } = state
  if (newcomers === undefined) return false
  return takeNewcomer(first, { wire, address, newcomers, surroundings, log, onAnswered })
}
