import net from 'node:net'
import { createRemote, setAddress } from '../remote.ts'
import type { Remote } from '../remote.ts'
import { STAT } from '../stats.ts'
import { parseAddress } from '../wire/parse-address.ts'
import { shareInput } from './accepted-sockets.ts'
import { createUdpSocket } from './dgram.ts'
import { CLOSING, createHttpFeed, NOTHING, READING, WAITING } from './http-connection.ts'
import type { HttpConnection } from './http-connection.ts'
import {
  BACKLOG,
  DRAIN_LOOK_MS,
  DRAIN_LOOKS,
  MAX_CONNECTIONS,
  MAX_UNSENT_BYTES,
  secondsLeftTo,
} from './limits.ts'
import type { Transport, TransportOptions } from './transport.ts'
import { createTurn } from './turn.ts'

const SWEEP_MS = 1_000
const RETRY_MS = 100

/** What one read brings at most; more comes with the next. */
const INPUT_BYTES = 64 * 1024

/** A socket that knows what its connection is about: its listeners are then made once a thread. */
interface PeerSocket extends net.Socket {
  connection: NetConnection
}

interface NetConnection extends HttpConnection {
  readonly socket: PeerSocket
  /** Its replies go out at once, which only matters where several may be on their way. */
  hasNoDelay: boolean
  /** Its place in the counts of addresses; -1 for a proxy of ours, which is not counted. */
  slot: number
  /** Tracker seconds: when what the connection is waiting for began. */
  since: number
  /** The client has sent its last byte. */
  hasEnded: boolean
}

/** Node's sockets: no HTTP parser, no streams but the socket's own. */
export function createNetTransport(options: TransportOptions): Transport {
  const { world, engine, journal, proxies, addresses } = options
  const { words, stats, clock } = world
  const connections = new Set<NetConnection>()
  let waiting: NetConnection[] = []
  let isScheduled = false
  let sweeper: NodeJS.Timeout | undefined
  let again: NodeJS.Timeout | undefined

  const turn = createTurn<NetConnection>({
    engine,
    journal,
    send,
    memory: (bytes) => Buffer.allocUnsafeSlow(bytes),
    begun: schedule,
    sendsAtOnce: true,
    internalError(error) {
      words[stats + STAT.internalErrors]++
      options.error('tracker.internal-error', error)
    },
  })
  const { feed, retry } = createHttpFeed(world, proxies, turn, readdressed)
  const addressOf = createAddressReader()
  const udp = options.udp === null ? null : createUdpSocket(options, options.udp)
  const server = net.createServer({ allowHalfOpen: true })
  // One for all sockets: what is not handled at once is copied. Node else makes 64 KiB a read.
  const input = Buffer.from(new ArrayBuffer(INPUT_BYTES))

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(endTurn)
  }

  /** All sockets that had bytes were read: what they asked is journalled and answered. */
  function endTurn(): void {
    isScheduled = false
    turn.end()
    if (journal.pending() > 0) tryAgainSoon()
    const locked = waiting
    waiting = []
    for (const connection of locked) {
      retry(connection)
      afterFeed(connection)
    }
  }

  /** The disk refuses: what waits is tried again, also when no request comes. */
  function tryAgainSoon(): void {
    again ??= setTimeout(() => {
      again = undefined
      schedule()
    }, RETRY_MS)
  }

  function accept(socket: PeerSocket): void {
    const remote = addressOf(socket)
    const isProxy = remote !== null && (options.proxyProtocol || proxies.isTrusted(remote))
    const slot = remote === null || isProxy ? -1 : addresses.enter(remote)
    const isTooMany = slot < 0 && !isProxy
    if (remote === null || isTooMany || connections.size >= MAX_CONNECTIONS) {
      if (slot >= 0) addresses.leave(slot)
      words[stats + STAT.connectionsRefused]++
      socket.on('error', destroyed)
      socket.destroy()
      return
    }
    words[stats + STAT.connections]++
    // One literal: a spread would make every connection an object of slow shape.
    const connection: NetConnection = {
      remote,
      isProxy,
      needsProxyHeader: options.proxyProtocol,
      state: READING,
      pending: NOTHING,
      pendingBytes: 0,
      bodyBytes: 0,
      unsent: 0,
      lingers: false,
      socket,
      hasNoDelay: false,
      slot,
      since: clock.seconds(),
      hasEnded: false,
    }
    connections.add(connection)
    socket.connection = connection
    socket.on('end', ended)
    socket.on('error', destroyed)
    socket.on('close', closed)
  }

  /** A proxy has said whose connection it is: it counts as one of that address. */
  function readdressed(connection: NetConnection): void {
    if (connection.isProxy) return
    connection.slot = addresses.enter(connection.remote)
    if (connection.slot >= 0) return
    words[stats + STAT.connectionsRefused]++
    connection.state = CLOSING
    connection.socket.destroy()
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
    if (connection.state === WAITING) {
      connection.socket.pause()
      waiting.push(connection)
      schedule()
    } else if (connection.socket.isPaused() && connection.socket.writableLength === 0) {
      connection.socket.resume()
    }
  }

  function send(
    connection: NetConnection,
    from: Uint8Array,
    start: number,
    end: number,
    keepAlive: boolean,
  ): boolean {
    const { socket } = connection
    connection.unsent--
    if (socket.destroyed) return false
    const bytes = from.subarray(start, end)
    words[stats + STAT.bytesOut] += bytes.length
    connection.since = clock.seconds()
    // Behind bytes that the client does not take, a copy: the turn's buffer is much larger.
    const isBehind = socket.writableLength > 0
    socket.write(isBehind ? Buffer.from(bytes) : bytes)
    const isHeld = socket.writableLength > 0
    if (isHeld && !isBehind) socket.once('drain', resumed)
    if (keepAlive && !isOver(connection)) {
      if (!connection.hasNoDelay) socket.setNoDelay(true)
      connection.hasNoDelay = true
      if (socket.writableLength > MAX_UNSENT_BYTES) socket.pause()
    } else if (isHeld || connection.lingers) socket.end()
    else socket.destroy()
    return isHeld && !isBehind
  }

  /** The client sends no more, and nothing that it asked is unanswered. */
  function isOver(connection: NetConnection): boolean {
    return connection.hasEnded && connection.unsent === 0 && connection.state !== WAITING
  }

  function ended(this: PeerSocket): void {
    const { connection } = this
    connection.hasEnded = true
    if (isOver(connection)) this.destroySoon()
  }

  function closed(this: PeerSocket): void {
    const { connection } = this
    connections.delete(connection)
    connection.state = CLOSING
    if (connection.slot >= 0) addresses.leave(connection.slot)
  }

  /** Ends what has waited for too long. */
  function sweep(): void {
    const now = clock.seconds()
    for (const connection of connections) {
      if (now - connection.since >= secondsLeftTo(connection)) connection.socket.destroy()
    }
  }

  return {
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen({ fd: options.listenFd, backlog: BACKLOG }, resolve)
      })
      shareInput<PeerSocket>(server, input, accept, (socket, chunk, length) => {
        if (!socket.destroyed) read(socket.connection, chunk, length)
      })
      server.on('error', (error) => options.error('tracker.listen-error', error))
      await udp?.start()
      sweeper = setInterval(sweep, SWEEP_MS)
      await hasPolled()
    },

    async drain() {
      turn.keepsAlive = false
      for (let look = 0; look < DRAIN_LOOKS && connections.size > 0; look++) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
      }
      for (const connection of connections) connection.socket.destroySoon()
      clearInterval(sweeper)
      clearTimeout(again)
    },

    async close() {
      await udp?.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/**
 * The loop watches a new socket from its next poll on, and ends the process when the descriptor is
 * closed by then: another thread must not be told to close it before. Two turns later it watches.
 */
async function hasPolled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}

/** Makes what reads the address of a socket; null when it is gone already. */
function createAddressReader() {
  const text = Buffer.alloc(64)
  const words = new Int32Array(4)

  return (socket: net.Socket): Remote | null => {
    const address = socket.remoteAddress
    if (address === undefined) return null
    const length = text.write(address, 0, 'latin1')
    const zone = text.indexOf(PERCENT)
    const family = parseAddress(text, 0, zone >= 0 && zone < length ? zone : length, words)
    if (family === 0) return null
    const remote = createRemote()
    setAddress(remote, family, words)
    return remote
  }
}

function destroyed(this: net.Socket): void {
  this.destroy()
}

function resumed(this: net.Socket): void {
  this.resume()
}

/** In front of the interface of a link-local address. */
const PERCENT = 37
