import type { Duplex } from 'node:stream'
import type { Feed } from './feed.ts'
import { createFeed } from './feed.ts'
import type { TrackerPeer } from './handshake.ts'
import { HANDSHAKE_FRAME_BYTES, shakeAsHub, shakeHands } from './handshake.ts'
import type { HubLink } from './hub-link.ts'
import { createHubLink } from './hub-link.ts'
import type { Hub, HubCounts, HubOptions, LinkInfo } from './hub-types.ts'
import type { BridgeLimits } from './limits.ts'
import { defaultLimits } from './limits.ts'
import type { LinkCounts } from './events/node-events.ts'
import type { NodeBook } from './node-book.ts'
import { createNodeBook } from './node-book.ts'
import type { Surroundings } from './surroundings.ts'
import { realSurroundings } from './surroundings.ts'
import type { Listener } from './transports/transport.ts'
import type { Turns } from './turns.ts'
import { createTurns } from './turns.ts'
import type { Wire } from './wire.ts'
import { createWire } from './wire.ts'

export type {
  Hub,
  HubCounts,
  HubOptions,
  HubSource,
  LinkInfo,
  PositionedEvent,
  SnapshotRows,
} from './hub-types.ts'

interface State {
  readonly options: HubOptions
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly links: Map<number, HubLink>
  readonly listeners: Listener[]
  readonly snapshotTurns: Turns
  /** Connections that have not finished their handshake. */
  readonly strangers: Set<Wire>
  readonly nodes: NodeBook
  lastLinkId: number
  isStopped: boolean
  lastRefusal: string
  /** Counts of links that ended, and of connections. */
  past: HubCounts
}

/** The side of the bridge that jobs holds: listens, sends events, takes messages. */
export function createHub(options: HubOptions): Hub {
  const limits = { ...defaultLimits, ...options.limits }
  const surroundings = options.surroundings ?? realSurroundings
  const state: State = {
    options,
    limits,
    surroundings,
    links: new Map(),
    listeners: [],
    snapshotTurns: createTurns(limits.snapshots),
    strangers: new Set(),
    nodes: createNodeBook(),
    lastLinkId: 0,
    isStopped: false,
    lastRefusal: '',
    past: noCounts,
  }
  const feed = createFeed({
    source: options.source,
    limits,
    surroundings,
    log: options.log,
    onNews: () => state.links.forEach((link) => link.pump()),
    onOtherOutbox() {
      state.links.forEach((link) => link.refuse('anew', 'join anew: the outbox is another one'))
    },
  })

  return {
    async start() {
      for (const url of options.urls) await listen(state, feed, url)
      feed.wake()
    },
    stop: () => stop(state, feed),
    wake: feed.wake,
    links: () => infos(state),
    nodes: () => state.nodes.all(infos(state), feed.newest(), surroundings.seconds()),
    counts: () => allCounts(state),
  }
}

function infos({ links }: State): LinkInfo[] {
  return [...links.values()].map((link) => link.info())
}

async function listen(state: State, feed: Feed, url: string): Promise<void> {
  const { log } = state.options
  const listener = await state.surroundings.transportOf(url).listen(
    url,
    (stream) => greet(state, feed, url, stream),
    (error) => log.error('bridge.listener.failed', { url, error: error.message }),
  )
  state.listeners.push(listener)
  log('bridge.listening', { url })
}

/** A connection: the handshake, then a link. */
function greet(state: State, feed: Feed, url: string, stream: Duplex): void {
  const { options, limits, surroundings } = state
  const { log, key } = options
  let link: HubLink | null = null
  const wire = createWire(stream, {
    frameBytes: HANDSHAKE_FRAME_BYTES,
    surroundings,
    onResync: (skippedBytes) => log.warn('bridge.resync', { url, skippedBytes }),
    onEnd(reason) {
      callOff()
      if (link !== null) return part(state, link, reason)
      state.strangers.delete(wire)
      state.past = { ...state.past, refused: state.past.refused + 1 }
      // A tracker with a wrong key comes again and again: told once.
      const say = state.lastRefusal === reason ? log.debug : log.warn
      state.lastRefusal = reason
      say('bridge.refused', { url, reason })
    },
  })
  state.strangers.add(wire)
  const me = { node: options.node ?? 'jobs', version: options.version ?? '' }
  const shake = shakeAsHub(me, key, surroundings.nonce())
  const callOff = shakeHands(
    wire,
    shake,
    limits.handshakeSeconds,
    surroundings,
    (peer, welcome) => {
      void givePlace(state, peer).then((fault) => {
        if (wire.isOver()) return
        if (fault !== null) return wire.refuse(fault.code, fault.text)
        state.strangers.delete(wire)
        // Another of the same store may have come in while this one was judged: the later stays.
        holderOf(state, peer)?.refuse('replaced', `${peer.node} has joined anew`)
        if (welcome !== null) wire.write(welcome)
        link = admit(state, feed, { url, wire, peer })
      })
    },
  )
  if (state.isStopped) wire.refuse('stopping', 'the hub is stopping')
  if (state.strangers.size > limits.handshakes) wire.refuse('busy', 'too many handshakes at once')
}

/** Makes room for a tracker that has proved the key, or says why there is none. */
async function givePlace(
  state: State,
  peer: TrackerPeer,
): Promise<{ code: string; text: string } | null> {
  const { links, limits } = state
  const { node, run } = peer
  for (;;) {
    const holder = holderOf(state, peer)
    if (holder === undefined) break
    const isSameProcess = run === undefined || holder.peer.run === run
    // A restarted tracker takes the place of its dead one, whose end may not have been felt yet.
    if (!isSameProcess && (await holder.isAlive(limits.probeSeconds))) {
      return { code: 'copy', text: copyText(holder.peer.node) }
    }
    holder.refuse('replaced', `${node} has joined anew`)
  }
  if (links.size < limits.links) return null
  return { code: 'busy', text: `this hub has its ${limits.links} links` }
}

/** The link of a tracker's store, if it has one. */
function holderOf({ links }: State, { storeId }: TrackerPeer) {
  return [...links.values()].find((link) => link.peer.storeId === storeId)
}

/** Both would number entries of the same journals: one's traffic would count as the other's. */
function copyText(node: string): string {
  return (
    `${node} runs on a copy of this data folder and is joined: stop one of them, and remove ` +
    'BABOU_DATA/tracker of the one that is the copy before it starts again'
  )
}

function admit(
  state: State,
  feed: Feed,
  arrival: { url: string; wire: Wire; peer: TrackerPeer },
): HubLink {
  const { options, limits, surroundings, links, snapshotTurns } = state
  const { node } = arrival.peer
  const linkId = ++state.lastLinkId
  const log = options.log.child({ linkId, node })
  const means = { feed, limits, surroundings, snapshotTurns, log }
  const link = createHubLink({ ...options, ...arrival, ...means, linkId })
  links.set(linkId, link)
  state.nodes.joined(node)
  state.past = { ...state.past, accepted: state.past.accepted + 1 }
  log('bridge.link.up', { url: arrival.url, softwareVersion: arrival.peer.version })
  return link
}

function part(state: State, link: HubLink, reason: string): void {
  const info = link.info()
  link.stop()
  state.links.delete(info.linkId)
  state.nodes.left(info, state.surroundings.seconds())
  state.past = add({ ...state.past, ended: state.past.ended + 1 }, info.counts)
  const { linkId, node } = info
  state.options.log.warn('bridge.link.down', { linkId, node, reason, ...info.counts })
}

async function stop(state: State, feed: Feed): Promise<void> {
  const { limits, surroundings } = state
  state.isStopped = true
  const links = [...state.links.values()]
  for (const end of [...links, ...state.strangers]) end.refuse('stopping', 'the hub is stopping')
  const listeners = state.listeners.splice(0).map((listener) => listener.close())
  // A database that hangs must not hold a stop: what it books late is not acknowledged.
  let callOff = () => {}
  const late = new Promise<void>((resolve) => {
    callOff = surroundings.after(limits.stopSeconds, resolve)
  })
  const idle = Promise.all([...listeners, ...links.map((link) => link.idle()), feed.stop()])
  await Promise.race([idle, late])
  callOff()
}

const noCounts: HubCounts = {
  accepted: 0,
  refused: 0,
  ended: 0,
  resent: 0,
  duplicates: 0,
  resyncs: 0,
  catchUps: 0,
  snapshots: 0,
}

function add(sum: HubCounts, counts: LinkCounts): HubCounts {
  return {
    ...sum,
    resent: sum.resent + counts.resent,
    duplicates: sum.duplicates + counts.duplicates,
    resyncs: sum.resyncs + counts.resyncs,
    catchUps: sum.catchUps + counts.catchUps,
    snapshots: sum.snapshots + counts.snapshots,
  }
}

function allCounts(state: State): HubCounts {
  const living = [...state.links.values()].map((link) => link.info().counts)
  return living.reduce(add, state.past)
}
