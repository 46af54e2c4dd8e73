import http from 'node:http'

/** The most connections to one tracker; further requests wait for one. */
const MOST_SOCKETS = 512
/** This is longer than trackers take, and shorter than clients wait. */
const TIMEOUT_MS = 20_000

/** One of the two trackers. */
export interface Upstream {
  readonly host: string
  readonly port: number
  /** What precedes the path of each request; '' unless the URL has a path. */
  readonly prefix: string
  readonly agent: http.Agent
}

export interface OutgoingRequest {
  readonly method: string
  /** The target as the client wrote it. */
  readonly target: string
  /** Names and values in turn, as in `rawHeaders`. */
  readonly headers: readonly string[]
}

export interface Failure {
  readonly error: Error
  /** Whether the tracker may have received the request. */
  readonly wasSent: boolean
}

/** Creates an upstream. `url` is `http://host:port`, with a path if the tracker is below one. */
export function createUpstream(url: URL, sockets = MOST_SOCKETS): Upstream {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port === '' ? 80 : url.port),
    prefix: url.pathname.replace(/\/+$/, ''),
    agent: new http.Agent({ keepAlive: true, maxSockets: sockets, scheduling: 'lifo' }),
  }
}

/**
 * Sends a request. If the tracker closed a connection while it was idle, a request without a body
 * is sent once more on a new connection, because the tracker cannot have seen it. `body` is what
 * the client sends.
 */
export function send(
  to: Upstream,
  request: OutgoingRequest,
  given: {
    readonly onReply: (reply: http.IncomingMessage) => void
    readonly onFailure: (failure: Failure) => void
    readonly timeoutMs?: number
    readonly body?: http.IncomingMessage
  },
): void {
  attempt(to.agent)

  function attempt(agent: http.Agent | false): void {
    const { method, target, headers } = request
    let isOver = false
    let wasSent = false
    const outgoing = http.request({
      ...{ host: to.host, port: to.port, path: `${to.prefix}${target}`, method, agent },
      headers: headers as string[],
      setHost: false,
    })
    const { timeoutMs = TIMEOUT_MS } = given
    const late = () => void outgoing.destroy(new Error('no reply in time'))
    // This limit applies until the reply begins, including the wait for a connection. After that,
    // it applies to each pause within the reply.
    const over = setTimeout(late, timeoutMs)
    outgoing.setTimeout(timeoutMs, late)
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) wasSent = true
      else socket.once('connect', () => (wasSent = true))
    })
    outgoing.on('response', (reply) => {
      isOver = true
      clearTimeout(over)
      given.onReply(reply)
    })
    outgoing.on('error', (error) => {
      clearTimeout(over)
      if (isOver) return
      isOver = true
      const isStale =
        outgoing.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
      if (isStale && agent !== false && given.body === undefined) attempt(false)
      else given.onFailure({ error, wasSent })
    })
    if (given.body === undefined) outgoing.end()
    else given.body.pipe(outgoing)
  }
}

/** Headers that apply to one connection only (RFC 9110, section 7.6.1). */
const OF_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'],
  ...['transfer-encoding', 'proxy-authenticate', 'proxy-authorization'],
])

/**
 * Returns the headers without those for one connection and without `others` (names in lower case).
 */
export function endToEnd(raw: readonly string[], others: readonly string[] = []): string[] {
  const kept: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase()
    if (!OF_CONNECTION.has(name) && !others.includes(name)) kept.push(raw[at], raw[at + 1])
  }
  return kept
}
