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
import type { SystemCalls } from '../../system/system-calls.ts'
import { EPOLL, pin } from '../../system/system-calls.ts'
import { createWatching } from './watching.ts'
import { destroy, ended, flush, isTransient, send } from './http-replies.ts'
import type { HttpSocketsState } from './http-state.ts'

/** The most connections that one turn accepts; the others wait for the next. */
const MAX_ACCEPTS = 256
const BROKEN = EPOLL.error | EPOLL.hangUp
const ENDED = BROKEN | EPOLL.ended

/**
 * Creates the HTTP connections of a thread, by system calls. A request on a new connection costs
 * accept4, recv, send and close, and creates no object.
 *
 * Each step runs for a batch of connections before the next one, so that its code, most of all the
 * kernel's, is in the processor's caches for all but the first.
 */
export function createHttpSockets(options: TransportOptions, calls: SystemCalls, poll: Poll) {
  const { world, engine, journal, proxies, addresses, listenFds } = options
  const { words, stats, clock } = world
  const connections = createConnections()
  const acceptor = createAcceptor(calls, poll, listenFds)
  const { watch, rest, lookAgain } = createWatching(poll)

  const turn = createTurn<FfiConnection>({
    ...{
      engine,
      journal,
      send: (connection, bytes, start, end, keepAlive) =>
        send(http, connection, bytes, start, end, keepAlive),
    },
    memory: (bytes) => pin(calls, bytes).bytes,
    begun: () => undefined,
    sendsAtOnce: false,
    internalError(error) {
      words[stats + STAT.internalErrors]++
      options.error('tracker.internal-error', error)
    },
  })
  const { feed, retry } = createHttpFeed(world, proxies, turn, (connection) =>
    readdressed(http, connection),
  )
  const http: HttpSocketsState = {
    arrived: new Array<undefined>(BATCH).fill(undefined),
    acceptor,
    connections,
    clock,
    options,
    proxies,
    addresses,
    words,
    stats,
    batch: createInputBatch(calls),
    lookAgain,
    ...{ watch, rest },
    feed,
    turn,
    calls,
    waiting: [],
    sender: createSender(calls),
    retry,
  }

  return {
    happened: (fd: number, what: number) => happened(http, fd, what),
    endTurn: () => endTurn(http),
    sweep: () => sweep(http),
    count: connections.count,
    ...beginAndEnd(http),
  }
}

function beginAndEnd(http: HttpSocketsState) {
  const { acceptor } = http
  return {
    /** Starts to accept connections. */
    start: acceptor.listen,
    /** Whether a request waits for a locked torrent. */
    isWaiting: () => http.waiting.length > 0,
    keepNone: () => keepNone(http),
    keepAgain: () => void (http.turn.keepsAlive = true),
    /** How many of the connections that were open when `keepNone` was called are still open. */
    keptCount: () => keptCount(http),
    /**
     * Stops accepting. Connections that wait stay in the socket if another descriptor refers to it.
     */
    unlisten: acceptor.close,
    close: () => close(http),
  }
}

/** Accepts the waiting connections and reads their first requests. */
function acceptAll(http: HttpSocketsState, listenFd: number): void {
  const { arrived } = http
  for (let count = 0; count < MAX_ACCEPTS;) {
    const accepted = acceptSome(http, listenFd)
    for (let index = 0; index < accepted; index++) {
      const connection = arrived[index]
      if (connection !== undefined) read(http, connection, false)
      arrived[index] = undefined
    }
    if (accepted < BATCH) return
    count += accepted
  }
}

/** Accepts a batch of connections into `arrived`; returns their number. */
function acceptSome(http: HttpSocketsState, listenFd: number): number {
  const { acceptor, arrived } = http
  let count = 0
  while (count < BATCH) {
    const fd = acceptor.next(listenFd)
    if (fd < 0) return count
    const connection = accept(http, fd)
    if (connection !== null) arrived[count++] = connection
  }
  return count
}

/** Returns the new connection; null when it was refused. */
function accept(http: HttpSocketsState, fd: number): FfiConnection | null {
  const { connections, clock, acceptor, options, proxies, addresses, words, stats } = http
  const connection = connections.open(fd, clock.seconds())
  const { remote } = connection
  acceptor.readRemote(remote)
  connection.needsProxyHeader = options.proxyProtocol
  connection.isProxy = options.proxyProtocol || proxies.isTrusted(remote)
  connection.slot = connection.isProxy ? -1 : addresses.enter(remote)
  const isTooMany = connection.slot < 0 && !connection.isProxy
  if (isTooMany || connections.count() > MAX_CONNECTIONS) {
    words[stats + STAT.connectionsRefused]++
    destroy(http, connection)
    return null
  }
  words[stats + STAT.connections]++
  return connection
}

/** Counts the connection under the client's address, which the PROXY header contained. */
function readdressed(http: HttpSocketsState, connection: FfiConnection): void {
  const { addresses, words, stats } = http
  if (connection.isProxy) return
  connection.slot = addresses.enter(connection.remote)
  if (connection.slot >= 0) return
  words[stats + STAT.connectionsRefused]++
  destroy(http, connection)
}

/**
 * Reads input into the batch. `mayBeMore`: there may be more, because the poll reported the end of
 * the connection.
 */
function read(http: HttpSocketsState, connection: FfiConnection, mayBeMore: boolean): void {
  const { batch, lookAgain, watch } = http
  if (batch.isFull()) answerBatch(http)
  const length = batch.read(connection)
  if (length > 0) {
    if (mayBeMore || length === MAX_READ_BYTES) lookAgain(connection)
  } else if (length === 0) ended(http, connection)
  else if (isTransient(http)) watch(connection)
  else destroy(http, connection)
}

/** Decides the requests of the batch, writes the journal, replies and closes connections. */
function answerBatch(http: HttpSocketsState): void {
  const { clock, batch, feed, turn, connections, calls, options } = http
  const { engine } = options
  const now = clock.seconds()
  for (let index = 0; index < batch.count(); index++) {
    engine.lookAt(batch.bytes, batch.startOf(index), batch.endOf(index))
  }
  engine.readAhead()
  for (let index = 0; index < batch.count(); index++) {
    const connection = batch.take(index)
    if (connection === undefined || connection.isOver) continue
    if (connection.state === READING && connection.pendingBytes === 0) connection.since = now
    feed(connection, batch.bytes, batch.startOf(index), batch.endOf(index))
    afterFeed(http, connection)
  }
  batch.clear()
  turn.end()
  connections.closeBuried(calls.close)
}

/**
 * Reads on, unless the client's torrent is locked: then nothing is read until the request is
 * answered.
 */
function afterFeed(http: HttpSocketsState, connection: FfiConnection): void {
  if (connection.state === WAITING) {
    if (connection.ticket > 0) waitForOther(http, connection, connection.ticket)
    else http.waiting.push(connection)
  }
  // A connection that gets its last reply in this turn is not watched.
  if (connection.state !== CLOSING) http.watch(connection)
}

/** Waits until another tracker has replied, or has copied the entries of this one. */
function waitForOther(http: HttpSocketsState, connection: FfiConnection, ticket: number): void {
  http.options.forwarder.when(ticket, () => {
    if (connection.ticket !== ticket || connection.isOver) {
      http.options.forwarder.take(ticket)
      return
    }
    http.retry(connection)
    afterFeed(http, connection)
  })
}

function happenedTo(http: HttpSocketsState, connection: FfiConnection, what: number): void {
  if (connection.isOver) return
  if ((what & EPOLL.out) !== 0) flush(http, connection)
  if ((what & ~EPOLL.out) === 0 || connection.isOver) return
  const isRead = (connection.watched & EPOLL.in) !== 0
  if ((what & BROKEN) !== 0 && connection.state === WAITING) destroy(http, connection)
  else if (isRead && connection.state === WAITING) http.rest(connection)
  else if (isRead) read(http, connection, (what & ENDED) !== 0)
  else if ((what & BROKEN) !== 0) destroy(http, connection)
}

function endTurn(http: HttpSocketsState): void {
  const { retry, turn, connections, calls } = http
  answerBatch(http)
  if (http.waiting.length > 0) {
    const locked = http.waiting
    http.waiting = []
    for (const connection of locked) {
      if (connection.isOver) continue
      retry(connection)
      afterFeed(http, connection)
    }
    turn.end()
  }
  connections.closeBuried(calls.close)
}

/** Closes connections that have waited for too long. */
function sweep(http: HttpSocketsState): void {
  const { clock, acceptor, connections, calls } = http
  const now = clock.seconds()
  acceptor.goOn()
  for (let fd = 0; fd < connections.end(); fd++) {
    const connection = connections.at(fd)
    if (connection === undefined || connection.isOver) continue
    if (now - connection.since >= secondsLeftTo(connection)) destroy(http, connection)
  }
  connections.closeBuried(calls.close)
}

function happened(http: HttpSocketsState, fd: number, what: number): void {
  const { acceptor, connections } = http
  if (acceptor.isListener(fd)) {
    acceptAll(http, fd)
    return
  }
  const connection = connections.at(fd)
  if (connection !== undefined) happenedTo(http, connection, what)
}

/** Makes every reply close its connection from now on. */
function keepNone(http: HttpSocketsState): void {
  const { turn, connections } = http
  turn.keepsAlive = false
  for (let fd = 0; fd < connections.end(); fd++) {
    const connection = connections.at(fd)
    if (connection !== undefined) connection.wasKept = true
  }
}

function keptCount({ connections }: HttpSocketsState): number {
  let count = 0
  for (let fd = 0; fd < connections.end(); fd++) {
    if (connections.at(fd)?.wasKept === true) count++
  }
  return count
}

function close(http: HttpSocketsState): void {
  const { connections, calls, acceptor } = http
  for (let fd = 0; fd < connections.end(); fd++) {
    const connection = connections.at(fd)
    if (connection !== undefined) destroy(http, connection)
  }
  connections.closeBuried(calls.close)
  acceptor.close()
}
