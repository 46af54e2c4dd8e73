import { STAT } from '../../memory/statistics.ts'
import { CLOSING, createHttpFeed, READING, WAITING } from '../http-connection.ts'
import { MAX_CONNECTIONS, secondsLeftTo } from '../limits.ts'
import type { TransportOptions } from '../transport.ts'
import { createTurn } from '../turn.ts'
import type { FfiConnection } from './connections.ts'
import { createAcceptor } from './acceptor.ts'
import { createConnections } from './connections.ts'
import { BATCH, createInputBatch, MAX_READ_BYTES } from './input-batch.ts'
import type { Poll } from './poll.ts'
import { createSender } from './sender.ts'
import type { SystemCalls } from './system-calls.ts'
import { EPOLL, ERRNO, pin, SHUT_WRITE } from './system-calls.ts'
import { createWatching } from './watching.ts'

/** Connections that are taken in one turn; the others wait for the next. */
const MAX_ACCEPTS = 256
const BROKEN = EPOLL.error | EPOLL.hangUp
const ENDED = BROKEN | EPOLL.ended

/**
 * The HTTP connections of a thread, by system calls. A request that comes with its connection costs
 * accept4, recv, send and close; no object is made for it.
 *
 * Each step is taken for a batch of connections before the next one: the code of a step, the
 * system's most of all, is then in the processor's caches for all but the first.
 */
export function createHttpSockets(options: TransportOptions, calls: SystemCalls, poll: Poll) {
  const { world, engine, journal, proxies, addresses, listenFd } = options
  const { words, stats, clock } = world
  const connections = createConnections()
  const sender = createSender(calls)
  const acceptor = createAcceptor(calls, poll, listenFd)
  const batch = createInputBatch(calls)
  const { watch, lookAgain } = createWatching(poll)
  const arrived: (FfiConnection | undefined)[] = new Array<undefined>(BATCH).fill(undefined)
  let waiting: FfiConnection[] = []

  const turn = createTurn<FfiConnection>({
    ...{ engine, journal, send },
    memory: (bytes) => pin(calls, bytes).bytes,
    begun: () => undefined,
    sendsAtOnce: false,
    internalError(error) {
      words[stats + STAT.internalErrors]++
      options.error('tracker.internal-error', error)
    },
  })
  const { feed, retry } = createHttpFeed(world, proxies, turn, readdressed)

  /** Takes what has come to the listener, with the requests that came along. */
  function acceptAll(): void {
    for (let count = 0; count < MAX_ACCEPTS;) {
      const accepted = acceptSome()
      for (let index = 0; index < accepted; index++) {
        const connection = arrived[index]
        if (connection !== undefined) read(connection, false)
        arrived[index] = undefined
      }
      if (accepted < BATCH) return
      count += accepted
    }
  }

  /** Accepts a batch of connections into `arrived`; returns how many they are. */
  function acceptSome(): number {
    let count = 0
    while (count < BATCH) {
      const fd = acceptor.next()
      if (fd < 0) return count
      const connection = accept(fd)
      if (connection !== null) arrived[count++] = connection
    }
    return count
  }

  /** The new connection; null for one that was refused. */
  function accept(fd: number): FfiConnection | null {
    const connection = connections.open(fd, clock.seconds())
    const { remote } = connection
    acceptor.readRemote(remote)
    connection.needsProxyHeader = options.proxyProtocol
    connection.isProxy = options.proxyProtocol || proxies.isTrusted(remote)
    connection.slot = connection.isProxy ? -1 : addresses.enter(remote)
    const isTooMany = connection.slot < 0 && !connection.isProxy
    if (isTooMany || connections.count() > MAX_CONNECTIONS) {
      words[stats + STAT.connectionsRefused]++
      destroy(connection)
      return null
    }
    words[stats + STAT.connections]++
    return connection
  }

  /** A proxy has said whose connection it is: it counts as one of that address. */
  function readdressed(connection: FfiConnection): void {
    if (connection.isProxy) return
    connection.slot = addresses.enter(connection.remote)
    if (connection.slot >= 0) return
    words[stats + STAT.connectionsRefused]++
    destroy(connection)
  }

  /** Reads what has come into the batch. `mayBeMore`: the poll saw its end behind it. */
  function read(connection: FfiConnection, mayBeMore: boolean): void {
    if (batch.isFull()) answerBatch()
    const length = batch.read(connection)
    if (length > 0) {
      if (mayBeMore || length === MAX_READ_BYTES) lookAgain(connection)
    } else if (length === 0) ended(connection)
    else if (isTransient()) watch(connection)
    else destroy(connection)
  }

  /** Decides what the batch brought, journals it, answers it, and closes what is over. */
  function answerBatch(): void {
    const now = clock.seconds()
    for (let index = 0; index < batch.count(); index++) {
      const connection = batch.take(index)
      if (connection === undefined || connection.isOver) continue
      if (connection.state === READING && connection.pendingBytes === 0) connection.since = now
      feed(connection, batch.bytes, batch.startOf(index), batch.endOf(index))
      afterFeed(connection)
    }
    batch.clear()
    turn.end()
    connections.closeBuried(calls.close)
  }

  function isTransient(): boolean {
    const errno = calls.errno()
    return errno === ERRNO.again || errno === ERRNO.interrupted
  }

  /** A client whose torrent is locked is not read meanwhile. */
  function afterFeed(connection: FfiConnection): void {
    if (connection.state === WAITING) waiting.push(connection)
    // One that gets its last reply in this turn is not watched for it.
    if (connection.state !== CLOSING) watch(connection)
  }

  function send(
    connection: FfiConnection,
    bytes: Uint8Array,
    start: number,
    end: number,
    keepAlive: boolean,
  ): boolean {
    connection.unsent--
    if (connection.isOver) return false
    words[stats + STAT.bytesOut] += end - start
    connection.since = clock.seconds()
    if (!keepAlive || hasHadAll(connection)) connection.closesWhenSent = true
    let sent = 0
    if (connection.unsentBytes === 0) {
      sent = sender.send(connection.fd, bytes, start, end, connection.closesWhenSent)
      if (sent < 0 && !isTransient()) {
        destroy(connection)
        return false
      }
    }
    if (sent < end - start)
      connections.keepUnsent(connection, bytes, start + Math.max(sent, 0), end)
    afterSend(connection)
    return false
  }

  function afterSend(connection: FfiConnection): void {
    if (connection.unsentBytes > 0 || !connection.closesWhenSent) watch(connection)
    else if (connection.lingers && !connection.hasEnded) linger(connection)
    else {
      // Closed over what a client has sent meanwhile, the system would drop the waiting reply.
      const isSilent = connection.saidLast || connection.hasEnded
      if (!isSilent) calls.shutdown(connection.fd, SHUT_WRITE)
      destroy(connection)
    }
  }

  /** What a client still sends is read for a while: closed now, the system would drop the reply. */
  function linger(connection: FfiConnection): void {
    if (connection.closesWhenEnded) return
    connection.closesWhenEnded = true
    connection.state = CLOSING
    calls.shutdown(connection.fd, SHUT_WRITE)
    watch(connection)
  }

  /** Sends on what a client did not take at once. */
  function flush(connection: FfiConnection): void {
    const { kept, keptFrom, unsentBytes } = connection
    const { fd, closesWhenSent } = connection
    const sent = sender.send(fd, kept, keptFrom, keptFrom + unsentBytes, closesWhenSent)
    if (sent < 0) {
      if (!isTransient()) destroy(connection)
      return
    }
    connection.keptFrom += sent
    connection.unsentBytes -= sent
    connection.since = clock.seconds()
    afterSend(connection)
  }

  /** The client sends no more, and nothing that it asked is unanswered. */
  function hasHadAll(connection: FfiConnection): boolean {
    return connection.hasEnded && connection.unsent === 0 && connection.state !== WAITING
  }

  function ended(connection: FfiConnection): void {
    connection.hasEnded = true
    if (connection.closesWhenEnded) destroy(connection)
    else if (hasHadAll(connection)) {
      connection.closesWhenSent = true
      afterSend(connection)
    } else watch(connection)
  }

  /** Closed at the end of the turn: until then nobody else can be given its descriptor. */
  function destroy(connection: FfiConnection): void {
    if (connection.isOver) return
    connection.state = CLOSING
    if (connection.slot >= 0) addresses.leave(connection.slot)
    connections.bury(connection)
  }

  function happenedTo(connection: FfiConnection, what: number): void {
    if (connection.isOver) return
    if ((what & EPOLL.out) !== 0) flush(connection)
    if ((what & ~EPOLL.out) === 0 || connection.isOver) return
    const isRead = (connection.watched & EPOLL.in) !== 0
    if (isRead) read(connection, (what & ENDED) !== 0)
    else if ((what & BROKEN) !== 0) destroy(connection)
  }

  function endTurn(): void {
    answerBatch()
    if (waiting.length > 0) {
      const locked = waiting
      waiting = []
      for (const connection of locked) {
        if (connection.isOver) continue
        retry(connection)
        afterFeed(connection)
      }
      turn.end()
    }
    connections.closeBuried(calls.close)
  }

  /** Ends what has waited for too long. */
  function sweep(): void {
    const now = clock.seconds()
    acceptor.goOn()
    for (let fd = 0; fd < connections.end(); fd++) {
      const connection = connections.at(fd)
      if (connection === undefined || connection.isOver) continue
      if (now - connection.since >= secondsLeftTo(connection)) destroy(connection)
    }
    connections.closeBuried(calls.close)
  }

  return {
    /** Begins to accept. */
    start: acceptor.listen,
    /** Something happened to a descriptor that the poll was told to watch here. */
    happened(fd: number, what: number): void {
      if (fd === listenFd) {
        acceptAll()
        return
      }
      const connection = connections.at(fd)
      if (connection !== undefined) happenedTo(connection, what)
    },
    endTurn,
    /** Whether a request waits for a locked torrent. */
    isWaiting: () => waiting.length > 0,
    sweep,
    count: connections.count,
    /** From now on each reply tells its client to close. */
    keepNone(): void {
      turn.keepsAlive = false
    },
    close(): void {
      for (let fd = 0; fd < connections.end(); fd++) {
        const connection = connections.at(fd)
        if (connection !== undefined) destroy(connection)
      }
      connections.closeBuried(calls.close)
      acceptor.close()
    },
  }
}
