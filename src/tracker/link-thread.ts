import fs from 'node:fs'
import { MessageChannel, parentPort, workerData } from 'node:worker_threads'
import { createIdentity } from '../bridge/certificates/identity.ts'
import { defaultLimits } from '../bridge/delivery/limits.ts'
import type { Surroundings } from '../bridge/surroundings.ts'
import { realSurroundings } from '../bridge/surroundings.ts'
import { realTiming } from '../bridge/timing.ts'
import { createAskedEnd } from '../bridge/trackers/asked.ts'
import type { AskingLink } from '../bridge/trackers/asking.ts'
import { createAskingLink } from '../bridge/trackers/asking.ts'
import { USAGE_FEATURE } from '../bridge/delivery/features.ts'
import { transportOf } from '../bridge/transports/index.ts'
import type { HolderMap } from '../domain/fleet/holders.ts'
import type { Log, LogFields } from '../shared/log.ts'
import { createDatagramEngine } from './datagram-engine.ts'
import { createEngine } from './engine.ts'
import type { PasskeyGuesses } from './usage/passkey-guesses.ts'
import { attachJournal } from './journal/journal.ts'
import { writeIsUp } from './memory/holder-cells.ts'
import { attachWorld } from './memory/world.ts'
import { createConnectionPasskeys } from './wire/connection-passkeys.ts'
import { createAnswerer } from './forwarding/answerer.ts'
import { createForwarder } from './announce/forwarder.ts'
import { createHeldReplies } from './announce/held-replies.ts'
import type { FromLinkThread, LinkThreadData, ToLinkThread } from './forwarding/link-data.ts'
import type { AskingThread } from './forwarding/router.ts'
import { createAskingThread, createRouter } from './forwarding/router.ts'

// The entry point of the thread that has the links to other trackers. It forwards requests of the
// announce threads and decides those that other trackers forward.

const SETTLE_MS = 1_000
const RETRY_LISTEN_MS = 3_000
/** While more bytes than this are unread on a link, it gets no more usage. */
const MOST_UNREAD_BYTES = 1024 * 1024

const data = workerData as LinkThreadData
const main = parentPort
if (main === null) throw new Error('link-thread is a worker thread')
const tell = (message: FromLinkThread) => main.postMessage(message)

const note =
  (level: 'log' | 'warn' | 'error') =>
  (event: string, fields: LogFields = {}) =>
    tell({ type: 'log', level, event, fields })
const log: Log = Object.assign(note('log'), {
  ...{ debug: () => {}, warn: note('warn'), error: note('error'), child: () => log },
})

const world = attachWorld(data.shared)
const journal = attachJournal(world.words, data.shared.thread)
/** Checks nothing, because the tracker where the request arrived has already applied rule 43. */
const guesses: PasskeyGuesses = {
  ...{ mustWait: () => false, noteUnknown: () => {}, noteValid: () => {}, signOf: () => 0 },
}
const key = Buffer.from(data.bridgeKey)
const identity = createIdentity(data.identity, realTiming)
const surroundings: Surroundings = {
  ...realSurroundings,
  transportOf: (url) => transportOf(url, { identity: () => identity, to: 'tracker' }),
}
const me = { node: data.node, version: data.version, storeId: data.storeId }
const connectionKey = Buffer.from(data.connectionKey)
// Holds replies to requests of trackers that cannot reach the holder, which this tracker may reach.
const held = createHeldReplies({
  ...{ world, thread: data.shared.thread, flush: journal.flush },
  ...{ isBlocking: false, now: () => performance.now() },
})
const forwarder = createForwarder(data.shared.thread, false, held)
const engine = createEngine(world, journal, data.sessionKey, guesses, forwarder)
const passkeys = createConnectionPasskeys(data.connectionPasskeys)
const keys = { session: data.sessionKey, connection: connectionKey }
const datagrams = createDatagramEngine(world, journal, keys, guesses, passkeys, forwarder)
const answerer = createAnswerer({
  ...{ world, journal, engine, datagrams, passkeys, forwarder },
  internalError: (error) => log.error('tracker.internal-error', { error: String(error) }),
})

const one = Buffer.alloc(8)
one[0] = 1
const wakeUp = (fd: number) => void fs.writeSync(fd, one)

let map: HolderMap | null = null
/** True once the thread stops: a link opened after that would keep the process from ending. */
let isStopping = false
const links = new Map<number, { readonly name: string; readonly link: AskingLink }>()
const threads = new Map<number, AskingThread>()
const router = createRouter({
  target: (place) => links.get(place)?.link,
  thread: (number) => threads.get(number),
  version: world.holders.version,
  now: () => performance.now(),
})
const own = new MessageChannel()
forwarder.connect(own.port1)
threads.set(data.shared.thread, createAskingThread(own.port2, router.take, wakeUp))
const asked = createAskedEnd({
  ...{ url: data.url, me, key, surroundings, log, limits: defaultLimits, allowed: data.allowed },
  storeOf: (node) => map?.links?.[map.trackers.indexOf(node)]?.storeId ?? null,
  onAsks: answerer.take,
  onGive: (from, body) => tell({ type: 'given', from, body }),
  onCopy: (from, body) => tell({ type: 'copy', from, body }),
  onUsage: (from, body) => tell({ type: 'usage', from, body }),
  onGone: (from) => tell({ type: 'gone', from }),
})

function tellReached(): void {
  const up = [...links.values()].filter(({ link }) => link.isUp())
  const hearers = up.filter(({ link }) => link.has(USAGE_FEATURE))
  tell({
    type: 'reached',
    names: up.map(({ name }) => name),
    hearers: hearers.map(({ name }) => name),
  })
}

/** Connects to the trackers of a map; keeps the links that are already open. */
function take(next: HolderMap): void {
  if (isStopping) return
  const before = new Map([...links].map(([place, found]) => [keyAt(map, place), found]))
  const places = [...links.keys()]
  map = next
  links.clear()
  next.trackers.forEach((name, at) => {
    const place = at + 1
    const url = next.links?.[at]?.url
    if (name === data.node || url === undefined) return
    const kept = before.get(keyAt(next, place))
    before.delete(keyAt(next, place))
    links.set(place, kept ?? { name, link: connect(name, url) })
    writeIsUp(world.words, place, kept?.link.isUp() === true)
  })
  for (const place of places) if (!links.has(place)) writeIsUp(world.words, place, false)
  for (const { link } of before.values()) void link.stop()
  tellReached()
}

function keyAt(of: HolderMap | null, place: number): string {
  return `${of?.trackers[place - 1]} ${of?.links?.[place - 1]?.url}`
}

function connect(name: string, url: string): AskingLink {
  const placeNow = () => (map?.trackers.indexOf(name) ?? -1) + 1
  const turn = (isUp: boolean) => {
    const place = placeNow()
    if (place > 0 && links.get(place)?.link === link) writeIsUp(world.words, place, isUp)
    if (!isUp) router.cut(place)
    tellReached()
  }
  const link = createAskingLink({
    ...{ url, node: name, me, key, limits: defaultLimits, surroundings, log },
    onReplies: router.replies,
    onTaken: (body) => tell({ type: 'answered', from: name, body }),
    onCopied: (body) => tell({ type: 'copied', from: name, body }),
    onUp: () => turn(true),
    onDown: () => turn(false),
  })
  link.start()
  return link
}

function linkTo(to: string): AskingLink | undefined {
  return [...links.values()].find(({ name }) => name === to)?.link
}

/**
 * Sends usage to a tracker; a tracker that does not read is reported as lost and gets everything
 * later.
 */
function tellUsage(to: string, body: Uint8Array): void {
  const link = linkTo(to)
  if (link === undefined) return
  if (link.waitingBytes() > MOST_UNREAD_BYTES) tell({ type: 'lost', to })
  else link.tell(Buffer.from(body))
}

const settling = setInterval(() => {
  engine.settle()
  datagrams.settle()
  journal.flush()
  const signals = [...engine.takeSignals(), ...datagrams.takeSignals()]
  if (signals.length > 0) tell({ type: 'signals', signals })
  const trackers = [...links.values()].map(({ name, link }) => {
    return { name, isUp: link.isUp(), fault: link.fault() }
  })
  const refused = [...asked.refused()]
  const connected = asked.nodes()
  tell({ type: 'figures', figures: { ...router.figures(), trackers, connected, refused } })
}, SETTLE_MS)

let fault: string | null = null
let retry: NodeJS.Timeout | undefined
async function listen(): Promise<void> {
  try {
    await asked.start()
    log('trackers.listening', { url: data.url })
  } catch (error) {
    if (isStopping) return
    const text = error instanceof Error ? error.message : String(error)
    if (text !== fault) log.error('trackers.listen-error', { error: text })
    fault = text
    retry = setTimeout(() => void listen(), RETRY_LISTEN_MS)
  }
}

async function stop(): Promise<void> {
  isStopping = true
  clearTimeout(retry)
  for (const place of links.keys()) writeIsUp(world.words, place, false)
  await Promise.all([asked.stop(), ...[...links.values()].map(({ link }) => link.stop())])
  clearInterval(settling)
  router.stop()
  engine.settle()
  datagrams.settle()
  journal.flush()
  for (const port of [...ports, own.port1]) port.close()
  main?.close()
}

let ports: LinkPorts = []
type LinkPorts = Extract<ToLinkThread, { type: 'ports' }>['ports']
main.on('message', (message: ToLinkThread) => {
  if (message.type === 'map') take(message.map)
  else if (message.type === 'stop') void stop()
  else if (message.type === 'taken') asked.answerGive(message.to, Buffer.from(message.body))
  else if (message.type === 'give') linkTo(message.to)?.give(Buffer.from(message.body))
  else if (message.type === 'copy') linkTo(message.to)?.copy(Buffer.from(message.body))
  else if (message.type === 'copied') asked.answerCopy(message.to, Buffer.from(message.body))
  else if (message.type === 'usage') tellUsage(message.to, message.body)
  else {
    ports = message.ports
    ports.forEach((port, number) =>
      threads.set(number, createAskingThread(port, router.take, wakeUp)),
    )
  }
})
void listen()
