import { STAT } from '../memory/statistics.ts'
import type { Remote } from '../memory/remote.ts'
import { createRemote, setAddress } from '../memory/remote.ts'
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
/** The first request in `pending` waits for its locked torrent or for another tracker. */
export const WAITING = 1
/** The last reply has been made; further input is ignored. */
export const CLOSING = 2

/** The HTTP state of a connection, for every kind of socket. */
export interface HttpConnection {
  /** The address of the socket, or the one in its PROXY header. */
  readonly remote: Remote
  /** Whether it comes from a trusted proxy, which passes on the addresses of clients (rule 18). */
  isProxy: boolean
  /** Whether the PROXY header, which contains the client's address, has not arrived yet. */
  needsProxyHeader: boolean
  state: typeof READING | typeof WAITING | typeof CLOSING
  /** Input that has not been handled yet: the first `pendingBytes` of `pending`. */
  pending: Buffer
  pendingBytes: number
  /** Bytes of a request body that have not arrived yet; they are skipped. */
  bodyBytes: number
  /** The ticket of a WAITING request (engines.ts); above 0: another tracker has to reply first. */
  ticket: number
  /** The number of replies that were made but not sent. */
  unsent: number
  /** The client may still be sending after its last reply: its bytes are read for a while. */
  lingers: boolean
  /** Whether the client asked to close the connection and so sends no further request. */
  saidLast: boolean
}

/** The `pending` of a connection without unhandled input. */
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
  /** Buffers for unhandled input that no connection uses at the moment. */
  readonly spare: Buffer[]
}

/** Creates the feed, which handles the bytes of connections as they arrive; one per thread. */
export function createHttpFeed<C extends HttpConnection>(
  world: World,
  proxies: TrustedProxies,
  turn: Turn<C>,
  /** Called after the PROXY header of a connection was read and changed its address. */
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
    ...{ readdressed, spare: [] },
  }

  return {
    feed: (connection: C, chunk: Buffer, from: number, to: number) =>
      feed(http, connection, chunk, from, to),
    retry: (connection: C) => retry(http, connection),
  }
}

/** Returns the client from which a request comes (rules 18, 93). */
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

/** Answers a malformed request and closes, because the start of the next one is not known. */
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

/** Handles the request at `at`; returns the index after it, or `at` when it must wait. */
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
  if (!turn.handle(bytes, head, remoteOf(http, connection, bytes), connection.ticket)) {
    connection.state = WAITING
    connection.ticket = turn.ticket()
    return at
  }
  connection.ticket = 0
  connection.unsent++
  if (head.bodyBytes < 0) close(connection)
  else if (!head.keepAlive || !turn.keepsAlive || head.method === METHOD.other) {
    connection.state = CLOSING
    // Also if the client asked to close but sent more bytes (RFC 9112, 9.6).
    connection.lingers = head.bodyBytes > 0 || behind < end
    connection.saidLast = !head.keepAlive
  }
  connection.bodyBytes = Math.max(0, head.bodyBytes)
  turn.answer(connection)
  return behind
}

/** Skips the PROXY header at `from`; returns `from` when it is incomplete. */
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
    if (connection.state === READING) keep(http, connection, bytes, from, end)
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
  if (connection.state === CLOSING) drop(http, connection)
  else keep(http, connection, bytes, at, end)
}

/** Handles the bytes of a chunk from `from` to `to`. */
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
  append(http, connection, chunk, from, to)
  if (connection.state === WAITING) return
  // A head cannot end without a line feed, so input that arrives byte by byte need not be parsed
  // each time.
  const mayEnd =
    connection.needsProxyHeader ||
    connection.pendingBytes > MAX_LINE_BYTES ||
    hasLineEnd(chunk, from, to)
  if (mayEnd) handleAll(http, connection, connection.pending, 0, connection.pendingBytes)
}

/** Handles a WAITING request again. */
function retry<C extends HttpConnection>(http: HttpFeedState<C>, connection: C): void {
  if (connection.state !== WAITING) return
  connection.state = READING
  handleAll(http, connection, connection.pending, 0, connection.pendingBytes)
}

/** Drops handled input. Its buffer is kept for the next request that waits for another tracker. */
function drop<C extends HttpConnection>({ spare }: HttpFeedState<C>, connection: C): void {
  const { pending } = connection
  if (pending.length === LEAST_PENDING_BYTES && spare.length < MOST_SPARE) spare.push(pending)
  connection.pending = NOTHING
  connection.pendingBytes = 0
}

/** Copies unhandled input into the connection's buffer. */
function keep<C extends HttpConnection>(
  http: HttpFeedState<C>,
  connection: C,
  bytes: Buffer,
  at: number,
  end: number,
): void {
  if (at === end) {
    drop(http, connection)
    return
  }
  if (bytes === connection.pending) {
    bytes.copyWithin(0, at, end)
    connection.pendingBytes = end - at
    return
  }
  connection.pendingBytes = 0
  append(http, connection, bytes, at, end)
}

function hasLineEnd(chunk: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (chunk[at] === BYTE.lf) return true
  return false
}

const LEAST_PENDING_BYTES = 1_024
const MOST_SPARE = 256

function append<C extends HttpConnection>(
  http: HttpFeedState<C>,
  connection: C,
  chunk: Buffer,
  from: number,
  to: number,
): void {
  const needed = connection.pendingBytes + to - from
  if (needed > connection.pending.length) {
    const larger = memoryFor(http.spare, needed)
    connection.pending.copy(larger, 0, 0, connection.pendingBytes)
    connection.pending = larger
  }
  chunk.copy(connection.pending, connection.pendingBytes, from, to)
  connection.pendingBytes = needed
}

function memoryFor(spare: Buffer[], bytes: number): Buffer {
  if (bytes > LEAST_PENDING_BYTES) return Buffer.allocUnsafeSlow(2 * bytes)
  return spare.pop() ?? Buffer.allocUnsafeSlow(LEAST_PENDING_BYTES)
}
