import type { Log } from '../../shared/log.ts'
import { createChannel } from '../delivery/channel.ts'
import type { Channel } from '../delivery/channel.ts'
import type { Envelope } from '../define-event.ts'
import { createDownstream } from './downstream.ts'
import type { Downstream } from './downstream.ts'
import { maySend, roleFault } from '../events/index.ts'
import type { Feed } from './feed.ts'
import type { Frame } from '../delivery/framing.ts'
import { encodeFrame, FRAME } from '../delivery/framing.ts'
import type { TrackerPeer } from '../delivery/handshake.ts'
import type { HubSource, LinkInfo } from './types.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import { join, readBody, refusalBody } from '../delivery/messages.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Turns } from '../../shared/running/turns.ts'
import { createUpstream } from '../link/upstream.ts'
import type { Upstream } from '../link/upstream.ts'
import type { Wire } from '../delivery/wire.ts'

/** The hub's end of one link, after the handshake. */
export interface HubLink {
  readonly peer: TrackerPeer
  readonly info: () => LinkInfo
  /** Sends what is to be sent. */
  readonly pump: () => void
  readonly refuse: (code: string, text: string) => void
  /** Makes the node stop serving; cuts the link if the node cannot do so or takes too long. */
  readonly switchOff: (why: string) => void
  readonly isAlive: (seconds: number) => Promise<boolean>
  /** Call it when the wire has ended. */
  readonly stop: () => void
  /** Resolves when none of its messages is being handled. */
  readonly idle: () => Promise<void>
}

export interface HubLinkOptions {
  readonly wire: Wire
  readonly peer: TrackerPeer
  readonly linkId: number
  readonly url: string
  readonly feed: Feed
  readonly source: HubSource
  readonly snapshotTurns: Turns
  readonly onMessage: (from: LinkInfo, event: Envelope) => Promise<Envelope | null>
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly log: Log
}

interface LinkState {
  hasJoined: boolean
  readonly up: Upstream
  readonly options: HubLinkOptions
  readonly channel: Channel
  readonly down: Downstream
  readonly upAt: number
  callOffCut: (() => void) | null
}

export function createHubLink(options: HubLinkOptions): HubLink {
  const { wire, limits, surroundings, onMessage } = options

  const channel = createChannel(wire, {
    limits,
    window: { frames: limits.downFrames, bytes: limits.downBytes },
    mustAcknowledge: true,
    surroundings,
    onFrame: (frame) => take(link, frame),
    onRoom() {
      down.pump()
      up.go()
    },
  })
  const down = createDownstream({
    ...options,
    channel,
    onLost: (reason) => wire.refuse('anew', `join again: ${reason}`),
  })
  const up = createUpstream({
    ...options,
    onMessage: (event) => {
      if (maySend('tracker', event.name)) return onMessage(info(link), event)
      wire.refuse('role', roleFault('tracker', event.name))
      return Promise.resolve(null)
    },
    reply: down.reply,
    queuedReplies: down.queuedReplies,
    acknowledge: channel.acknowledge,
    onFault: wire.refuse,
  })
  const link: LinkState = {
    hasJoined: false,
    up,
    options,
    channel,
    down,
    upAt: surroundings.seconds(),
    callOffCut: null,
  }

  return {
    peer: options.peer,
    info: () => info(link),
    pump: down.pump,
    refuse: wire.refuse,
    switchOff: (why) => switchOff(link, why),
    isAlive: channel.isAlive,
    stop: () => stop(link),
    idle: up.idle,
  }
}

function take(link: LinkState, frame: Frame): void {
  const { up, channel, down } = link
  const { wire } = link.options
  const isMessage = frame.type === FRAME.message || frame.type === FRAME.batch
  if (isMessage && link.hasJoined) return up.take(frame)
  if (frame.type === FRAME.join && !link.hasJoined) {
    const asked = readBody(join, frame.body)
    if (asked === null) return wire.refuse('malformed', 'the join is not valid')
    link.hasJoined = true
    channel.acknowledge(frame.number)
    return down.join(asked)
  }
  wire.refuse('malformed', `frame type ${frame.type} is not for a hub now`)
}

function info(link: LinkState): LinkInfo {
  return infoOf(
    link.options,
    link.options.surroundings.seconds() - link.upAt,
    link.channel,
    link.down,
    link.up,
  )
}

function switchOff(link: LinkState, why: string): void {
  const { options } = link
  const { wire, surroundings, limits } = link.options
  if (!options.peer.features.includes('switch-off')) return wire.refuse('off', why)
  if (link.callOffCut !== null) return
  wire.write(encodeFrame(FRAME.off, 0, refusalBody('off', why)))
  link.callOffCut = surroundings.after(limits.offSeconds, () => wire.refuse('off', why))
}

function stop(link: LinkState): void {
  const { channel, down, up } = link
  link.callOffCut?.()
  channel.stop()
  down.stop()
  up.stop()
}

function infoOf(
  { peer, linkId, url, feed }: HubLinkOptions,
  upSeconds: number,
  channel: ReturnType<typeof createChannel>,
  down: ReturnType<typeof createDownstream>,
  up: ReturnType<typeof createUpstream>,
): LinkInfo {
  const { ackedPosition, isInSnapshot, isCaughtUp, catchUps, snapshots, continued } = down.state()
  return {
    linkId,
    node: peer.node,
    storeId: peer.storeId,
    role: 'tracker',
    softwareVersion: peer.version,
    url,
    upSeconds,
    ackedPosition,
    lagEvents: Math.max(0, feed.newest() - ackedPosition),
    lagSeconds: channel.lagSeconds(),
    isInSnapshot,
    isCaughtUp,
    counts: {
      ...channel.counts(),
      queuedFrames: down.queuedReplies() + up.queued(),
      catchUps,
      snapshots,
      continued,
      failures: up.failures(),
    },
  }
}
