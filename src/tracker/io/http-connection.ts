import { STAT } from '../memory/statistics.ts'
import type { Remote } from './remote.ts'
import { createRemote, setAddress } from './remote.ts'
import { BYTE } from '../wire/ascii.ts'
import type { PageName } from '../wire/write-page.ts'
import type { World } from '../memory/world.ts'
import type { TrustedProxies } from './forwarded.ts'
import { createHeadReader, FRAME, MAX_LINE_BYTES, METHOD } from './http-framing.ts'
import type { HttpHead, HeadReader } from './http-framing.ts'
import type { ProxyHeader } from './proxy-protocol.ts'
import { PROXY_HEADER, readProxyHeader } from './proxy-protocol.ts'
import type { Turn } from './turn.ts'

export const READING = 0
/** The first request in `pending` found its torrent locked. */
export const WAITING = 1
/** The last reply is made: what else comes is not looked at. */
export const CLOSING = 2

/** The HTTP side of a connection, whatever carries it. */
export interface HttpConnection {
  /** The address of the socket. */
  readonly remote: Remote
  /** Whether it is a proxy of ours, that speaks for others (rule 18). */
  isProxy: boolean
  /** The PROXY header is still to come, which says whose connection it is. */
  needsProxyHeader: boolean
  state: typeof READING | typeof WAITING | typeof CLOSING
  /** Bytes that are not handled yet: the first `pendingBytes` of `pending`. */
  pending: Buffer
  pendingBytes: number
  /** Bytes of a body that nobody reads and that are still to come. */
  bodyBytes: number
  /** Replies that are made and have not gone out; whoever sends them takes them off. */
  unsent: number
  /** The client may still be sending when the last reply goes out: it is read for a while. */
  lingers: boolean
  /** The client itself asked for the end of the connection: it sends no more. */
  saidLast: boolean
}

/** `pending` of a connection of which nothing is kept. */
export const NOTHING = Buffer.alloc(0)

interface HttpFeedState<C extends HttpConnection> {
  readonly head: HttpHead
  readonly proxies: TrustedProxies
  readonly forwarded: Remote
  readonly words: Int32Array
  readonly stats: number
  readonly turn: Turn<C>
  readonly reader: HeadReader
  readonly proxyHeader: ProxyHeader
  readonly readdressed: (connection: C) => void
}

/** Makes what feeds connections with bytes as they come; one a thread. */
export function createHttpFeed<C extends HttpConnection>(
  world: World,
  proxies: TrustedProxies,
  turn: Turn<C>,
  /** The connection's PROXY header was read, and its address is another one. */
  readdressed: (connection: C) => void,
) {
  const { words, stats } = world
  const reader = createHeadReader()
  const { head } = reader
  const http: HttpFeedState<C> = {
    head,
    proxies,
    forwarded: createRemote(),
    words,
    stats,
    turn,
    reader,
    proxyHeader: { family: 0, words: new Int32Array(4) },
    readdressed,
  }

  return {
    feed: (connection: C, chunk: Buffer, from: number, to: number) =>
      feed(http, connection, chunk, from, to),
    retry: (connection: C) => retry(http, connection),
  }
}

/** Whom the request speaks for (rules 18, 93). */
function remoteOf<C extends HttpConnection>(
  http: HttpFeedState<C>,
  connection: C,
  bytes: Uint8Array,
): Remote {
  const { head, proxies, forwarded, words, stats } = http
  const { remote } = connection
  remote.isTold = !connection.isProxy && head.forwardedLines === 0
  if (!connection.isProxy || head.forwardedLines === 0) return remote
  if (proxies.resolve(bytes, head, forwarded)) return forwarded
  words[stats + STAT.forwardedMalformed]++
  return remote
}

/** Answers what is no request and closes, for the rest cannot be told apart. */
function refuse<C extends HttpConnection>(
  http: HttpFeedState<C>,
  connection: C,
  fault: number,
): void {
  const { turn } = http
  let page: PageName = 'badRequest'
  if (fault === FRAME.lineTooLong) page = 'lineTooLong'
  else if (fault === FRAME.headersTooLarge) page = 'headersTooLarge'
  close(connection)
  connection.unsent++
  turn.page(page)
  turn.answer(connection)
}

function close(connection: HttpConnection): void {
  connection.state = CLOSING
  connection.lingers = true
}

/** Handles the request at `at`; returns the index behind it, or `at` when it is to wait. */
function request<C extends HttpConnection>(
  http: HttpFeedState<C>,
  connection: C,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  const { reader, turn, head } = http
  const behind = reader.read(bytes, at, end)
  if (behind === FRAME.incomplete) return at
  if (behind < 0) {
    refuse(http, connection, behind)
    return at
  }
  if (!turn.handle(bytes, head, remoteOf(http, connection, bytes))) {
    connection.state = WAITING
    return at
  }
  connection.unsent++
  if (head.bodyBytes < 0) close(connection)
  else if (!head.keepAlive || !turn.keepsAlive || head.method === METHOD.other) {
    connection.state = CLOSING
    // Also where it asked to be closed and has sent on already (RFC 9112 9.6).
    connection.lingers = head.bodyBytes > 0 || behind < end
    connection.saidLast = !head.keepAlive
  }
  connection.bodyBytes = Math.max(0, head.bodyBytes)
  turn.answer(connection)
  return behind
}

/** Passes the PROXY header at `from`; returns the same place when it is not complete. */
function takeProxyHeader<C extends HttpConnection>(
  http: HttpFeedState<C>,
  connection: C,
  bytes: Buffer,
  from: number,
  end: number,
): number {
  const { proxyHeader, proxies, readdressed } = http
  const behind = readProxyHeader(bytes, from, end, proxyHeader)
  if (behind === PROXY_HEADER.incomplete) return from
  if (behind < 0) {
    refuse(http, connection, FRAME.badRequest)
    return from
  }
  const { family } = proxyHeader
  connection.needsProxyHeader = false
  if (family !== 0) setAddress(connection.remote, family, proxyHeader.words)
  connection.isProxy = proxies.isTrusted(connection.remote)
  if (family !== 0) readdressed(connection)
  return behind
}

function handleAll<C extends HttpConnection>(
  http: HttpFeedState<C>,
  connection: C,
  bytes: Buffer,
  from: number,
  end: number,
): void {
  let at = connection.needsProxyHeader ? takeProxyHeader(http, connection, bytes, from, end) : from
  if (connection.needsProxyHeader) {
    if (connection.state === READING) keep(connection, bytes, from, end)
    return
  }
  while (connection.state === READING && at < end) {
    const body = Math.min(connection.bodyBytes, end - at)
    connection.bodyBytes -= body
    at += body
    if (at === end) break
    const behind = request(http, connection, bytes, at, end)
    if (behind === at) break
    at = behind
  }
  if (connection.state === CLOSING) drop(connection)
  else keep(connection, bytes, at, end)
}

/** Gives the bytes of a chunk from `from` up to `to` to the connection. */
function feed<C extends HttpConnection>(
  http: HttpFeedState<C>,
  connection: C,
  chunk: Buffer,
  from: number,
  to: number,
): void {
  if (connection.state === CLOSING) return
  if (connection.pendingBytes === 0 && connection.state === READING) {
    handleAll(http, connection, chunk, from, to)
    return
  }
  append(connection, chunk, from, to)
  if (connection.state === WAITING) return
  // A head cannot end without a line's end: sent byte by byte it is not read again each time.
  const mayEnd =
    connection.needsProxyHeader ||
    connection.pendingBytes > MAX_LINE_BYTES ||
    hasLineEnd(chunk, from, to)
  if (mayEnd) handleAll(http, connection, connection.pending, 0, connection.pendingBytes)
}

/** Tries a request again that found its torrent locked. */
function retry<C extends HttpConnection>(http: HttpFeedState<C>, connection: C): void {
  if (connection.state !== WAITING) return
  connection.state = READING
  handleAll(http, connection, connection.pending, 0, connection.pendingBytes)
}

function drop(connection: HttpConnection): void {
  connection.pending = NOTHING
  connection.pendingBytes = 0
}

/** Keeps what is not handled, in bytes of the connection's own. */
function keep(connection: HttpConnection, bytes: Buffer, at: number, end: number): void {
  if (at === end) {
    drop(connection)
    return
  }
  if (bytes === connection.pending) {
    bytes.copyWithin(0, at, end)
    connection.pendingBytes = end - at
    return
  }
  connection.pendingBytes = 0
  append(connection, bytes, at, end)
}

function hasLineEnd(chunk: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (chunk[at] === BYTE.lf) return true
  return false
}

const LEAST_PENDING_BYTES = 1_024

function append(connection: HttpConnection, chunk: Buffer, from: number, to: number): void {
  const needed = connection.pendingBytes + to - from
  if (needed > connection.pending.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(LEAST_PENDING_BYTES, 2 * needed))
    connection.pending.copy(larger, 0, 0, connection.pendingBytes)
    connection.pending = larger
  }
  chunk.copy(connection.pending, connection.pendingBytes, from, to)
  connection.pendingBytes = needed
}
