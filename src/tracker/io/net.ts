import net from 'node:net'
import { STAT } from '../memory/statistics.ts'
import { createConnectionList } from './connection-list.ts'
import { createUdpSocket } from './dgram.ts'
import { CLOSING, createHttpFeed, READING, WAITING } from './http-connection.ts'
import { BACKLOG, DRAIN_LOOK_MS, DRAIN_LOOKS, MAX_CONNECTIONS, secondsLeftTo } from './limits.ts'
import { createNetAccept } from './net-accept.ts'
import { createArrivals } from './net-arrivals.ts'
import type { NetConnection, PeerHandle, PeerSocket } from './net-connection.ts'
import { isOver } from './net-connection.ts'
import { createNetOutput } from './net-output.ts'
import type { RawHandle } from './raw-handles.ts'
import * as rawHandles from './raw-handles.ts'
import { readRaw, socketOver } from './raw-handles.ts'
import { hasPolled } from './shared-listener.ts'
import type { Transport, TransportOptions } from './transport.ts'
import { createTurn } from './turn.ts'

const SWEEP_MS = 1_000
const RETRY_MS = 100

/**
 * What one read brings at most; more comes with the next. All are read into one buffer, and what is
 * not handled at once is copied: Node else makes 64 KiB a read.
 */
const INPUT_BYTES = 64 * 1024

/** What lies below Node's sockets; another Node may not give it away. */
type Below = Pick<typeof rawHandles, 'createRawWriter' | 'takeHandles'>

/**
 * Node's network: no HTTP parser, and for a connection of which nothing special is wanted no socket
 * either, but libuv's handle below it. One that is to wait for its client becomes a socket.
 */
export function createNetTransport(
  options: TransportOptions,
  below: Below = rawHandles,
): Transport {
  const { world, engine, journal, proxies, addresses } = options
  const { words, stats, clock } = world
  const connections = createConnectionList<NetConnection>()
  let waiting: NetConnection[] = []
  let isScheduled = false
  /** Arrivals are being read, and the turn ends behind them; then what was held back goes. */
  let isBatch = false
  let isEnding = false
  let sweeper: NodeJS.Timeout | undefined
  let again: NodeJS.Timeout | undefined

  const writeRaw = below.createRawWriter()
  const turn = createTurn<NetConnection>({
    ...{ engine, journal },
    send: createNetOutput({ world, writeRaw, socketOf, destroy }),
    memory: (bytes) => Buffer.allocUnsafeSlow(bytes),
    begun() {
      if (!isBatch) schedule()
    },
    sendsAtOnce: true,
    internalError(error) {
      words[stats + STAT.internalErrors]++
      options.error('tracker.internal-error', error)
    },
  })
  const { feed, retry } = createHttpFeed(world, proxies, turn, readdressed)
  const { accept, recycle } = createNetAccept(options, isFull)
  const arrivals = createArrivals({ watch, readNow: readArrival, ended: endReplies })
  const udp = options.udp === null ? null : createUdpSocket(options, options.udp)
  const server = net.createServer({ allowHalfOpen: true })
  const input = Buffer.from(new ArrayBuffer(INPUT_BYTES))

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(endTurn)
  }

  /** All sockets that had bytes were read: what they asked is journalled and answered. */
  function endTurn(): void {
    isScheduled = false
    endReplies()
    const locked = waiting
    waiting = []
    for (const connection of locked) {
      retry(connection)
      afterFeed(connection)
    }
  }

  function endReplies(): void {
    isBatch = false
    isEnding = true
    turn.end()
    isEnding = false
    if (journal.pending() > 0) tryAgainSoon()
  }

  /** The disk refuses: what waits is tried again, also when no request comes. */
  function tryAgainSoon(): void {
    again ??= setTimeout(() => {
      again = undefined
      schedule()
    }, RETRY_MS)
  }

  function isFull(): boolean {
    return connections.count() + arrivals.count() >= MAX_CONNECTIONS
  }

  function acceptHandle(handle: PeerHandle): void {
    const connection = accept(handle)
    if (connection === null) {
      handle.close()
      return
    }
    connection.handle = handle
    if (handle.fd < 0) watch(connection)
    else arrivals.add(connection)
  }

  function watch(connection: NetConnection): void {
    const handle = connection.handle as PeerHandle
    connections.add(connection)
    handle.connection = connection
    handle.onread = onRead
    handle.useUserBuffer(input)
    if (!connection.isPaused) handle.readStart()
  }

  /** Reads what came with a connection that is not watched; false when nothing did. */
  function readArrival(connection: NetConnection): boolean {
    const length = readRaw(connection.handle as PeerHandle, input)
    if (length < 0) return false
    isBatch = true
    if (length > 0) read(connection, input, length)
    else destroy(connection)
    if (recycle(connection)) return true
    // One that gets its last reply when the turn ends is not watched for it.
    if (connection.handle === null || connection.state === CLOSING) connections.add(connection)
    else watch(connection)
    return true
  }

  function acceptSocket(socket: PeerSocket): void {
    const connection = accept(socket)
    if (connection === null) {
      socket.on('error', destroyed).destroy()
      return
    }
    connections.add(connection)
    use(connection, socket)
    socket.on('data', (chunk) => read(connection, chunk, chunk.length))
  }

  function use(connection: NetConnection, socket: PeerSocket): void {
    connection.handle = null
    connection.socket = socket
    socket.connection = connection
    socket.on('end', ended)
    socket.on('error', destroyed)
    socket.on('close', closed)
  }

  /** The connection's socket, which takes the place of its handle. */
  function socketOf(connection: NetConnection): PeerSocket {
    if (connection.socket !== null) return connection.socket
    const handle = connection.handle as PeerHandle
    const socket = socketOver<PeerSocket>(handle, input, (from, length) => {
      if (!from.destroyed) read(from.connection, input, length)
    })
    use(connection, socket)
    if (connection.isPaused) socket.pause()
    return socket
  }

  function destroy(connection: NetConnection): void {
    const { handle, socket } = connection
    if (socket !== null) socket.destroy()
    if (handle === null) return
    connection.handle = null
    handle.close()
    forget(connection)
    if (isEnding) recycle(connection)
  }

  function forget(connection: NetConnection): void {
    connections.remove(connection)
    arrivals.forget(connection)
    connection.state = CLOSING
    if (connection.slot >= 0) addresses.leave(connection.slot)
  }

  function onRead(this: RawHandle): void {
    const { connection } = this as PeerHandle
    // It may be somebody else's by now.
    if (connection.handle !== this) return
    const length = this.bytesRead - connection.bytesRead
    connection.bytesRead = this.bytesRead
    const leads = arrivals.leads(connection)
    if (length > 0) read(connection, input, length)
    else {
      connection.hasEnded = true
      if (isOver(connection)) destroy(connection)
    }
    recycle(connection)
    if (leads) arrivals.read()
  }

  /** A proxy has said whose connection it is: it counts as one of that address. */
  function readdressed(connection: NetConnection): void {
    if (connection.isProxy) return
    connection.slot = addresses.enter(connection.remote)
    if (connection.slot >= 0) return
    words[stats + STAT.connectionsRefused]++
    connection.state = CLOSING
    destroy(connection)
  }

  function read(connection: NetConnection, chunk: Buffer, length: number): void {
    if (connection.state === READING && connection.pendingBytes === 0) {
      connection.since = clock.seconds()
    }
    feed(connection, chunk, 0, length)
    afterFeed(connection)
  }

  /** A client whose torrent is locked is not read meanwhile. */
  function afterFeed(connection: NetConnection): void {
    const isWaiting = connection.state === WAITING
    if (isWaiting) {
      waiting.push(connection)
      schedule()
    }
    const { handle, socket } = connection
    if (socket !== null) {
      if (isWaiting) socket.pause()
      else if (socket.isPaused() && socket.writableLength === 0) socket.resume()
    } else if (handle !== null && isWaiting !== connection.isPaused) {
      connection.isPaused = isWaiting
      if (isWaiting) handle.readStop()
      else handle.readStart()
    }
  }

  function ended(this: PeerSocket): void {
    const { connection } = this
    connection.hasEnded = true
    if (isOver(connection)) this.destroySoon()
  }

  function closed(this: PeerSocket): void {
    forget(this.connection)
  }

  /** Ends what has waited for too long. */
  function sweep(): void {
    const now = clock.seconds()
    connections.each((connection) => {
      if (now - connection.since >= secondsLeftTo(connection)) destroy(connection)
    })
  }

  return {
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen({ fd: options.listenFd, backlog: BACKLOG }, resolve)
      })
      const isRaw =
        writeRaw !== null &&
        below.takeHandles(server, (handle) => acceptHandle(handle as PeerHandle))
      if (!isRaw) server.on('connection', acceptSocket)
      server.on('error', (error) => options.error('tracker.listen-error', error))
      await udp?.start()
      sweeper = setInterval(sweep, SWEEP_MS)
      await hasPolled()
    },

    async drain() {
      turn.keepsAlive = false
      for (let look = 0; look < DRAIN_LOOKS && connections.count() > 0; look++) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
      }
      arrivals.watchAll()
      connections.each((connection) => socketOf(connection).destroySoon())
      clearInterval(sweeper)
      clearTimeout(again)
    },

    async close() {
      await udp?.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function destroyed(this: net.Socket): void {
  this.destroy()
}
