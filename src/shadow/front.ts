import http from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { Failure, OutgoingRequest, Upstream } from './upstream.ts'
import { endToEnd, send } from './upstream.ts'

/** The most connections of clients; the operating system holds further ones. */
const MOST_CONNECTIONS = 20_000
/** The most requests in progress; further ones get status 503. */
const MOST_REQUESTS = 10_000
const HEAD_MS = 10_000
const REQUEST_MS = 30_000
const IDLE_MS = 15_000
const HEAD_BYTES = 16 * 1024
/** Replies of trackers are shorter than this. Longer ones are not compared. */
const MOST_BODY_BYTES = 256 * 1024

/** A request that was answered by the tracker whose replies the clients get. */
export interface Answered {
  readonly request: OutgoingRequest
  /** The reply, decompressed; null if it is too long or broke off. */
  readonly body: Buffer | null
  readonly milliseconds: number
}

export interface FrontOptions {
  /** Returns the tracker for this request. The promise waits while requests are held. */
  readonly route: () => Promise<Upstream> | Upstream
  readonly forwardedFor: (from: IncomingMessage) => string
  /** Called before the request stops counting as pending. */
  readonly onAnswered: (to: Upstream, answered: Answered) => void
  readonly onFailed: (to: Upstream, request: OutgoingRequest, failure: Failure) => void
}

export interface Front {
  readonly server: http.Server
  /** Returns the number of requests that were sent to this tracker and are not answered yet. */
  readonly pending: (to: Upstream) => number
}

/** Creates the server in front of both trackers. Each request gets the reply of one of them. */
export function createFront(options: FrontOptions): Front {
  const pending = new Map<Upstream, number>()
  let requests = 0
  const change = (to: Upstream, by: number) => pending.set(to, (pending.get(to) ?? 0) + by)
  const limits = { headersTimeout: HEAD_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS }
  const server = http.createServer({ ...limits, maxHeaderSize: HEAD_BYTES }, (from, into) => {
    if (requests >= MOST_REQUESTS) return refuse(into, 503, 'too many requests: try again')
    requests++
    into.once('close', () => requests--)
    void pass(from, into)
  })
  server.maxConnections = MOST_CONNECTIONS

  async function pass(from: IncomingMessage, into: ServerResponse): Promise<void> {
    const request = requestOf(from, options.forwardedFor(from))
    const route = options.route()
    const to = 'agent' in route ? route : await route
    const began = performance.now()
    change(to, 1)
    send(to, request, {
      ...(hasBody(from) && { body: from }),
      onFailure(failure) {
        options.onFailed(to, request, failure)
        change(to, -1)
        refuse(into, failure.wasSent ? 504 : 502, 'the tracker does not answer: try again')
      },
      onReply(reply) {
        const milliseconds = performance.now() - began
        relay(reply, into, (bytes) => {
          const body = bytes === null ? null : plainBody(reply, bytes)
          options.onAnswered(to, { request, body, milliseconds })
          change(to, -1)
        })
      },
    })
  }

  return { server, pending: (to) => pending.get(to) ?? 0 }
}

function requestOf(from: IncomingMessage, forwardedFor: string): OutgoingRequest {
  const headers = endToEnd(from.rawHeaders, ['x-forwarded-for', 'expect'])
  headers.push('X-Forwarded-For', forwardedFor)
  return { method: from.method ?? 'GET', target: from.url ?? '/', headers }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/**
 * Passes a reply on, with its status, headers and body unchanged. A reply without a length ends
 * with the connection, as the tracker sent it, because not every client reads chunks.
 */
function relay(
  reply: IncomingMessage,
  into: ServerResponse,
  onEnd: (body: Buffer | null) => void,
): void {
  const { statusCode = 502, statusMessage = '', headers } = reply
  into.sendDate = false
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    into.useChunkedEncodingByDefault = false
    into.shouldKeepAlive = false
  }
  into.writeHead(statusCode, statusMessage, endToEnd(reply.rawHeaders))
  const chunks: Buffer[] = []
  let bytes = 0
  reply.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk)
    if (into.destroyed || into.write(chunk)) return
    reply.pause()
    into.once('drain', () => reply.resume())
    // If the client is gone, the tracker's reply is nevertheless read to its end, so that it can be
    // compared.
    into.once('close', () => reply.resume())
  })
  // `close` follows in any case.
  reply.on('error', () => {})
  reply.once('close', () => {
    if (!reply.complete) into.destroy()
    else into.end()
    onEnd(reply.complete && bytes <= MOST_BODY_BYTES ? Buffer.concat(chunks) : null)
  })
}

function plainBody({ headers }: IncomingMessage, body: Buffer): Buffer | null {
  if (headers['content-encoding'] !== 'gzip') return body
  try {
    return gunzipSync(body, { maxOutputLength: MOST_BODY_BYTES })
  } catch {
    // If a reply cannot be decompressed, the client still gets it, but it is not compared.
    return null
  }
}

function refuse(into: ServerResponse, status: number, text: string): void {
  if (into.headersSent || into.destroyed) return void into.destroy()
  into.writeHead(status, { 'content-type': 'text/plain', connection: 'close' })
  into.end(`${text}\n`)
}
