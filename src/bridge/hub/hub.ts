import type { Feed } from './feed.ts'
import { createFeed } from './feed.ts'
import type { Refusal } from './gate.ts'
import type { TrackerPeer } from '../delivery/handshake.ts'
import type { HubLink } from './link.ts'
import { createHubLink } from './link.ts'
import type { Hub, HubCounts, HubOptions, LinkInfo } from './types.ts'
import type { BridgeLimits } from '../delivery/limits.ts'
import { defaultLimits } from '../delivery/limits.ts'
import type { LinkCounts } from '../events/node-events.ts'
import type { NodeBook } from './node-book.ts'
import { createNodeBook } from './node-book.ts'
import type { Arrival, Reception, Refused } from './reception.ts'
import { createReception } from './reception.ts'
import type { Surroundings } from '../surroundings.ts'
import { realSurroundings } from '../surroundings.ts'
import type { Log } from '../../shared/log.ts'
import type { Listener } from '../transports/transport.ts'
import type { Turns } from '../../shared/running/turns.ts'
import { createTurns } from '../../shared/running/turns.ts'

interface State {
  readonly options: HubOptions
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly links: Map<number, HubLink>
  readonly listeners: Listener[]
  readonly snapshotTurns: Turns
  readonly nodes: NodeBook
  lastLinkId: number
  lastRefusal: string
  /** The sums of the counts of ended links, and the counts of connections. */
  past: HubCounts
}

/** Creates the side of jobs on the bridge: it listens, sends events and receives messages. */
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
    nodes: createNodeBook(),
    lastLinkId: 0,
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
      state.links.forEach((link) => link.refuse('anew', 'join again: the outbox was replaced'))
    },
  })

  const reception = createReception({
    ...{ limits, surroundings, key: options.key, log: options.log },
    me: { node: options.node ?? 'jobs', version: options.version ?? '' },
    allowed: options.allow ?? [],
    judge: (peer) => judge(state, peer),
    admit: (arrival) => admit(state, feed, arrival),
    onRefused: (refused) => turnedAway(state, refused),
    newcomers: options.newcomers,
  })

  return {
    async start() {
      for (const url of options.urls) await listen(state, reception, url)
      feed.wake()
    },
    stop: () => stop(state, reception, feed),
    wake: feed.wake,
    recheck() {
      for (const link of state.links.values()) {
        const why = switchedOff(state, link.peer)
        if (why !== null) link.switchOff(why.text)
      }
    },
    links: () => infos(state),
    nodes: () => state.nodes.all(infos(state), feed.newest(), surroundings.seconds()),
    counts: () => allCounts(state),
  }
}

function infos({ links }: State): LinkInfo[] {
  return [...links.values()].map((link) => link.info())
}

async function listen(state: State, reception: Reception, url: string): Promise<void> {
  const { log } = state.options
  const listener = await state.surroundings
    .transportOf(url)
    .listen(url, reception.door(url), (error) =>
      log.error('bridge.listener.failed', { url, error: error.message }),
    )
  state.listeners.push(listener)
  log('bridge.listening', { url })
}

/** Counts and logs a connection that was refused. */
function turnedAway(state: State, refused: Refused): void {
  const { log, onRefused } = state.options
  state.past = { ...state.past, refused: state.past.refused + 1 }
  const { url, address, node, code, text: reason } = refused
  // A warning only for a new reason, because a tracker with a wrong key tries again and again.
  const say = state.lastRefusal === reason ? log.debug : log.warn
  state.lastRefusal = reason
  say('bridge.refused', { url, address, node, code, reason })
  onRefused?.(refused)
}

async function judge(state: State, peer: TrackerPeer): Promise<Refusal | null> {
  return switchedOff(state, peer) ?? (await givePlace(state, peer))
}

function switchedOff({ options }: State, { node, storeId }: TrackerPeer): Refusal | null {
  const why = options.whyOff?.({ node, storeId }) ?? null
  return why === null ? null : { code: 'off', text: why }
}

/** Makes room for a tracker that has authenticated; returns null, or why there is no room. */
async function givePlace(state: State, peer: TrackerPeer): Promise<Refusal | null> {
  const { links, limits } = state
  const { node, run } = peer
  for (;;) {
    const holder = holderOf(state, peer)
    if (holder === undefined) break
    const isSameProcess = run === undefined || holder.peer.run === run
    // A restarted tracker replaces its dead process, whose end may not have been detected yet. A
    // process that still answers is not replaced.
    if (!isSameProcess && (await holder.isAlive(limits.probeSeconds))) {
      return { code: 'copy', text: copyText(holder.peer.node) }
    }
    holder.refuse('replaced', `${node} has joined again`)
  }
  if (links.size < limits.links) return null
  return { code: 'busy', text: `this hub has its maximum of ${limits.links} links` }
}

/** Returns the link of a tracker's store, if it has one. */
function holderOf({ links }: State, { storeId }: TrackerPeer) {
  return [...links.values()].find((link) => link.peer.storeId === storeId)
}

/**
 * Returns the text about a copied store. Both trackers would number entries of the same journals,
 * so that traffic of one would count as that of the other.
 */
function copyText(node: string): string {
  return (
    `${node} runs on a copy of a data folder that is already connected: stop one of them, and ` +
    'remove BABOU_DATA/tracker of the copy before it starts again'
  )
}

/**
 * Warns about two trackers with the same name: a fleet knows trackers by name, so the map has only
 * one of them.
 */
function warnOfTwin({ links }: State, { node, storeId }: TrackerPeer, log: Log): void {
  const twins = [...links.values()].filter(({ peer }) => peer.node === node)
  if (twins.every(({ peer }) => peer.storeId === storeId)) return
  const reason = `another tracker named ${node} is connected: give one of them another BABOU_NODE`
  log.warn('bridge.same-name', { reason })
}

function admit(
  state: State,
  feed: Feed,
  arrival: Arrival,
): (reason: string, code: string | null) => void {
  const { options, limits, surroundings, links, snapshotTurns } = state
  const { node } = arrival.peer
  // Another one with the same store ID may have joined during this check: the later one stays.
  holderOf(state, arrival.peer)?.refuse('replaced', `${node} has joined again`)
  const linkId = ++state.lastLinkId
  const log = options.log.child({ linkId, node })
  const means = { feed, limits, surroundings, snapshotTurns, log }
  const link = createHubLink({ ...options, ...arrival, ...means, linkId })
  warnOfTwin(state, arrival.peer, log)
  links.set(linkId, link)
  state.nodes.joined(node)
  state.past = { ...state.past, accepted: state.past.accepted + 1 }
  log('bridge.link.up', { url: arrival.url, softwareVersion: arrival.peer.version })
  return (reason, code) => part(state, link, arrival, { reason, code })
}

/**
 * The faults of a tracker that staff should see; all others are faults of the network or of this
 * end.
 */
const FAULTS: readonly (string | null)[] = ['role', 'malformed', 'window', 'rate', 'version']

function part(
  state: State,
  link: HubLink,
  { url, address }: Arrival,
  { reason, code }: { reason: string; code: string | null },
): void {
  const info = link.info()
  link.stop()
  state.links.delete(info.linkId)
  state.nodes.left(info, state.surroundings.seconds())
  state.past = add({ ...state.past, ended: state.past.ended + 1 }, info.counts)
  const { linkId, node } = info
  const { log } = state.options
  const write = reason.includes('is stopping') ? log : log.warn
  write('bridge.link.down', { linkId, node, reason, ...info.counts })
  if (code === null || !FAULTS.includes(code)) return
  state.options.onRefused?.({ url, address, node, code, text: reason })
}

async function stop(state: State, reception: Reception, feed: Feed): Promise<void> {
  const { limits, surroundings } = state
  const links = [...state.links.values()]
  reception.close('stopping', 'the hub is stopping')
  for (const link of links) link.refuse('stopping', 'the hub is stopping')
  const listeners = state.listeners.splice(0).map((listener) => listener.close())
  // A database that hangs must not prevent the hub from stopping; bookings that end later are not
  // acknowledged.
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
  continued: 0,
}

function add(sum: HubCounts, counts: LinkCounts): HubCounts {
  return {
    ...sum,
    resent: sum.resent + counts.resent,
    duplicates: sum.duplicates + counts.duplicates,
    resyncs: sum.resyncs + counts.resyncs,
    catchUps: sum.catchUps + counts.catchUps,
    snapshots: sum.snapshots + counts.snapshots,
    continued: sum.continued + counts.continued,
  }
}

function allCounts(state: State): HubCounts {
  const living = [...state.links.values()].map((link) => link.info().counts)
  return living.reduce(add, state.past)
}
