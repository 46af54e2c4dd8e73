import net from 'node:net'
import { STAT } from '../memory/statistics.ts'
import { createConnectionList } from './connection-list.ts'
import { createUdpSocket } from './dgram.ts'
import { createHttpFeed } from './http-connection.ts'
import { BACKLOG, DRAIN_LOOK_MS, DRAIN_LOOKS, MAX_CONNECTIONS, secondsLeftTo } from './limits.ts'
import { createNetAccept } from './net-accept.ts'
import { createArrivals } from './net-arrivals.ts'
import type { NetConnection, PeerHandle, PeerSocket } from './net-connection.ts'
import { createNetOutput } from './net-output.ts'
import type { RawHandle } from './raw-handles.ts'
import * as rawHandles from './raw-handles.ts'
import { hasPolled } from './shared-listener.ts'
import type { Transport, TransportOptions } from './transport.ts'
import type { Turn } from './turn.ts'
import { createTurn } from './turn.ts'
import type { Below, NetState } from './net-state.ts'
import {
  acceptHandle,
  acceptSocket,
  afterFeed,
  destroy,
  forget,
  readArrival,
  readdressed,
  readHandle,
  socketOf,
  watch,
} from './net-peers.ts'
import { untilNoneKept } from './until-none-kept.ts'

const SWEEP_MS = 1_000
const RETRY_MS = 100
/** How long clients may take to read their last reply when the thread ends. */
const LAST_BYTES_MS = 2_000

/**
 * The size of one read. All sockets share this buffer, and what is not handled immediately is
 * copied. Without it, Node would allocate 64 KiB per read.
 */
const INPUT_BYTES = 64 * 1024

/**
 * Creates network access by Node, without its HTTP parser and, for most connections, without a
 * `net.Socket`: the handle of libuv is enough. A connection that has to wait for its client becomes
 * a socket.
 */
export function createNetTransport(
  options: TransportOptions,
  below: Below = rawHandles,
): Transport {
  const { world, journal, proxies, addresses } = options
  const { words, stats, clock } = world
  const writeRaw = below.createRawWriter()
  const turn = createNetTurn(options, writeRaw, () => transport)
  const { feed, retry } = createHttpFeed(world, proxies, turn, (connection) =>
    readdressed(transport, connection),
  )
  const { accept, recycle } = createNetAccept(options, () => isFull(transport))

  function onRead(this: RawHandle): void {
    readHandle(transport, this as PeerHandle)
  }

  function closed(this: PeerSocket): void {
    forget(transport, this.connection)
  }
  const transport: NetState = {
    ...{ isScheduled: false, isBatch: false, isEnding: false },
    schedule: () => schedule(transport),
    waiting: [],
    retry,
    turn,
    journal,
    again: undefined,
    connections: createConnectionList<NetConnection>(),
    arrivals: createArrivals({
      watch: (connection) => watch(transport, connection),
      readNow: (connection) => readArrival(transport, connection),
      ended: () => endReplies(transport),
    }),
    accept,
    onRead,
    input: Buffer.from(new ArrayBuffer(INPUT_BYTES)),
    recycle,
    closed,
    addresses,
    words,
    stats,
    clock,
    feed,
    servers: options.listenFds.map(() => net.createServer({ allowHalfOpen: true })),
    closing: null,
    options,
    writeRaw,
    below,
    udp: udpSockets(options),
    sweeper: undefined,
  }

  return doorsOf(transport)
}

function doorsOf(transport: NetState): Transport {
  return {
    start: () => start(transport),
    connect: transport.options.forwarder.connect,
    keepNone: () => keepNone(transport),
    keepAgain: () => void (transport.turn.keepsAlive = true),
    unlisten: () => unlisten(transport),
    drain: () => drain(transport),
    close: () => close(transport),
  }
}

function udpSockets(options: TransportOptions): NetState['udp'] {
  const { udp } = options
  if (udp === null) return []
  if (udp.fds.length === 0) return [createUdpSocket(options, udp, null)]
  return udp.fds.map((fd) => createUdpSocket(options, udp, fd))
}

function createNetTurn(
  { world, engine, journal, error }: TransportOptions,
  writeRaw: NetState['writeRaw'],
  transport: () => NetState,
): Turn<NetConnection> {
  const { words, stats } = world
  return createTurn<NetConnection>({
    ...{ engine, journal },
    send: createNetOutput({
      world,
      writeRaw,
      socketOf: (connection) => socketOf(transport(), connection),
      destroy: (connection) => destroy(transport(), connection),
    }),
    memory: (bytes) => Buffer.allocUnsafeSlow(bytes),
    begun() {
      if (!transport().isBatch) schedule(transport())
    },
    sendsAtOnce: true,
    internalError(reason) {
      words[stats + STAT.internalErrors]++
      error('tracker.internal-error', reason)
    },
  })
}

function schedule(transport: NetState): void {
  if (transport.isScheduled) return
  transport.isScheduled = true
  setImmediate(() => endTurn(transport))
}

/** Writes the journal and replies, after all sockets with input have been read. */
function endTurn(transport: NetState): void {
  transport.isScheduled = false
  endReplies(transport)
  const locked = transport.waiting
  transport.waiting = []
  for (const connection of locked) {
    transport.retry(connection)
    afterFeed(transport, connection)
  }
}

function endReplies(transport: NetState): void {
  const { turn, journal } = transport
  transport.isBatch = false
  transport.isEnding = true
  turn.end()
  transport.isEnding = false
  if (journal.pending() > 0) tryAgainSoon(transport)
}

/** Retries soon when the disk refuses entries, even if no other request arrives. */
function tryAgainSoon(transport: NetState): void {
  transport.again ??= setTimeout(() => {
    transport.again = undefined
    schedule(transport)
  }, RETRY_MS)
}

function isFull(transport: NetState): boolean {
  const { connections, arrivals } = transport
  return connections.count() + arrivals.count() >= MAX_CONNECTIONS
}

/** Closes connections that have waited for too long. */
function sweep(transport: NetState): void {
  const { clock, connections } = transport
  const now = clock.seconds()
  connections.each((connection) => {
    if (now - connection.since >= secondsLeftTo(connection)) destroy(transport, connection)
  })
}

async function start(transport: NetState): Promise<void> {
  const { servers, options, udp } = transport
  for (const [index, server] of servers.entries()) {
    await listen(transport, server, options.listenFds[index])
  }
  for (const one of udp) await one.start()
  transport.sweeper = setInterval(() => sweep(transport), SWEEP_MS)
  await hasPolled()
}

async function listen(transport: NetState, server: net.Server, fd: number): Promise<void> {
  const { options, writeRaw, below } = transport
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ fd, backlog: BACKLOG }, resolve)
  })
  const isRaw =
    writeRaw !== null &&
    below.takeHandles(server, (handle) => acceptHandle(transport, handle as PeerHandle))
  if (!isRaw) server.on('connection', (socket: PeerSocket) => acceptSocket(transport, socket))
  server.on('error', (error) => options.error('tracker.listen-error', error))
}

async function keepNone(transport: NetState): Promise<void> {
  const { turn, connections, clock } = transport
  turn.keepsAlive = false
  connections.each((connection) => (connection.wasKept = true))
  return untilNoneKept(
    clock,
    () => hasKept(transport),
    () => !turn.keepsAlive,
  )
}

function hasKept({ connections }: NetState): boolean {
  let isOne = false
  connections.each((connection) => (isOne ||= connection.wasKept))
  return isOne
}

async function unlisten(transport: NetState): Promise<void> {
  const { servers, udp, arrivals } = transport
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)))
  transport.closing = Promise.all(closed)
  // Connections that were accepted but not read yet are counted from now on.
  arrivals.watchAll()
  for (const one of udp) await one.close()
  await hasPolled()
}

async function drain(transport: NetState): Promise<void> {
  const { turn, connections, arrivals, options } = transport
  turn.keepsAlive = false
  const isBusy = () => connections.count() + arrivals.count() > 0 || options.forwarder.isHolding()
  for (let look = 0; look < DRAIN_LOOKS && isBusy(); look++) {
    await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
  }
}

async function close(transport: NetState): Promise<void> {
  if (transport.closing === null) await unlisten(transport)
  const { connections } = transport
  connections.each((connection) => socketOf(transport, connection).destroySoon())
  clearInterval(transport.sweeper)
  clearTimeout(transport.again)
  // A client that reads nothing would keep the thread forever.
  const cut = () => connections.each((connection) => destroy(transport, connection))
  setTimeout(cut, LAST_BYTES_MS).unref()
  await transport.closing
}
