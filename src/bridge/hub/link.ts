import type { Log } from '../../shared/log.ts'
import { createChannel } from '../delivery/channel.ts'
import type { Envelope } from '../define-event.ts'
import { createDownstream } from './downstream.ts'
import { maySend, roleFault } from '../events/index.ts'
import type { Feed } from './feed.ts'
import type { Frame } from '../delivery/framing.ts'
import { encodeFrame, FRAME } from '../delivery/framing.ts'
import type { TrackerPeer } from '../delivery/handshake.ts'
import type { HubSource, LinkInfo } from './types.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import { join, readBody, refusalBody } from '../delivery/messages.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Turns } from '../delivery/turns.ts'
import { createUpstream } from '../link/upstream.ts'
import type { Wire } from '../delivery/wire.ts'

/** The hub's end of one link, from the end of the handshake on. */
export interface HubLink {
  readonly peer: TrackerPeer
  readonly info: () => LinkInfo
  /** There may be something to send. */
  readonly pump: () => void
  readonly refuse: (code: string, text: string) => void
  /** Has the node end its service; one that cannot, or does not within its time, is cut. */
  readonly switchOff: (why: string) => void
  readonly isAlive: (seconds: number) => Promise<boolean>
  /** To be called when the wire has ended. */
  readonly stop: () => void
  /** Settles when no message of it is being handled. */
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

export function createHubLink(options: HubLinkOptions): HubLink {
  const { wire, limits, surroundings, onMessage } = options
  const upAt = surroundings.seconds()
  let hasJoined = false
  let callOffCut: (() => void) | null = null

  const channel = createChannel(wire, {
    limits,
    window: { frames: limits.downFrames, bytes: limits.downBytes },
    mustAcknowledge: true,
    surroundings,
    onFrame: (frame) => take(frame),
    onRoom() {
      down.pump()
      up.go()
    },
  })
  const down = createDownstream({
    ...options,
    channel,
    onLost: (reason) => wire.refuse('anew', `join anew: ${reason}`),
  })
  const up = createUpstream({
    ...options,
    onMessage: (event) => {
      if (maySend('tracker', event.name)) return onMessage(info(), event)
      wire.refuse('role', roleFault('tracker', event.name))
      return Promise.resolve(null)
    },
    reply: down.reply,
    queuedReplies: down.queuedReplies,
    acknowledge: channel.acknowledge,
    onFault: wire.refuse,
  })

  const take = (frame: Frame) => {
    const isMessage = frame.type === FRAME.message || frame.type === FRAME.batch
    if (isMessage && hasJoined) return up.take(frame)
    if (frame.type === FRAME.join && !hasJoined) {
      const asked = readBody(join, frame.body)
      if (asked === null) return wire.refuse('malformed', 'a join that is none')
      hasJoined = true
      channel.acknowledge(frame.number)
      return down.join(asked)
    }
    wire.refuse('malformed', `frame type ${frame.type} is not for a hub now`)
  }
  const info = () => infoOf(options, surroundings.seconds() - upAt, channel, down, up)

  return {
    peer: options.peer,
    info,
    pump: down.pump,
    refuse: wire.refuse,
    switchOff(why) {
      if (!options.peer.features.includes('switch-off')) return wire.refuse('off', why)
      if (callOffCut !== null) return
      wire.write(encodeFrame(FRAME.off, 0, refusalBody('off', why)))
      callOffCut = surroundings.after(limits.offSeconds, () => wire.refuse('off', why))
    },
    isAlive: channel.isAlive,
    stop() {
      callOffCut?.()
      channel.stop()
      down.stop()
      up.stop()
    },
    idle: up.idle,
  }
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
