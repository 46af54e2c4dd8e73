import http from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import { limitSources } from './connections.ts'
import { messagesFor } from './messages.ts'
import { problem } from './problem.ts'
import type { RefusalCode } from './refusals.ts'
import { refusals } from './refusals.ts'

/** How long clients may take, in ms; tests wait less. */
interface TimeLimits {
  readonly headers: number
  /** Time for a complete request, including a .torrent of 16 MiB over a slow connection. */
  readonly request: number
  /** Time without a byte read or written, also while a client does not read its reply. */
  readonly idle: number
}

const TIME_LIMITS: TimeLimits = { headers: 20_000, request: 180_000, idle: 90_000 }
/** How late a slow request may be detected, as a share of its limit. */
const NOTICED_WITHIN = 0.25
const KEEP_ALIVE_MS = 65_000
/** How long requests in progress may take when the site stops. */
const STOP_LIMIT_MS = 5_000
const MAX_CONNECTIONS = 10_000

interface ServerOptions {
  /** Networks of proxies whose connections are not limited. */
  readonly trusted?: readonly string[]
  readonly limits?: TimeLimits
}

/**
 * Creates the HTTP server of the site: every wait is bounded, one sender cannot use all
 * connections, and invalid HTTP gets a reply.
 */
export function createServer(
  app: http.RequestListener | Express,
  { trusted = [], limits = TIME_LIMITS }: ServerOptions = {},
): http.Server {
  const timeouts = { headersTimeout: limits.headers, requestTimeout: limits.request }
  const connectionsCheckingInterval = limits.headers * NOTICED_WITHIN
  const options = { ...timeouts, connectionsCheckingInterval, ...messagesFor(app) }
  const server = http.createServer(options, app)
  server.timeout = limits.idle
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.maxConnections = MAX_CONNECTIONS
  limitSources(server, trusted)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else socket.end(rawAnswer(codeOf(error)))
  })
  return server
}

/** Accepts no more requests, lets current ones finish, then closes all connections. */
export async function stopServer(server: http.Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const limit = setTimeout(() => server.closeAllConnections(), STOP_LIMIT_MS)
  await closed
  clearTimeout(limit)
}

function codeOf(error: NodeJS.ErrnoException): RefusalCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE'
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'REQUEST_TIMEOUT' : 'BAD_REQUEST'
}

// There is no request to answer: the parser gave up before it had one.
function rawAnswer(code: RefusalCode): string {
  const { status } = refusals[code]
  const body = JSON.stringify(problem(code, '', {}))
  return [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
