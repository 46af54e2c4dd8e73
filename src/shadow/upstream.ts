import http from 'node:http'

/** Connections to one tracker; more requests wait for one. */
const MOST_SOCKETS = 512
/** Longer than trackers take, shorter than clients wait. */
const TIMEOUT_MS = 20_000

/** One of the two trackers. */
export interface Upstream {
  readonly host: string
  readonly port: number
  /** Before the path of each request; '' unless its URL has one. */
  readonly prefix: string
  readonly agent: http.Agent
}

export interface OutgoingRequest {
  readonly method: string
  /** The target as the client wrote it. */
  readonly target: string
  /** Names and values alternate, as in `rawHeaders`. */
  readonly headers: readonly string[]
}

export interface Failure {
  readonly error: Error
  /** Whether the tracker may have received the request. */
  readonly wasSent: boolean
}

/** `url` is `http://host:port`, with a path where the tracker is below one. */
export function createUpstream(url: URL, sockets = MOST_SOCKETS): Upstream {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port === '' ? 80 : url.port),
    prefix: url.pathname.replace(/\/+$/, ''),
    agent: new http.Agent({ keepAlive: true, maxSockets: sockets, scheduling: 'lifo' }),
  }
}

/**
 * Sends a request. A connection that the tracker closed while it was idle is replaced once: the
 * tracker has not seen the request then. `body`: what the client sends.
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
    // Until the reply begins, the wait for a connection included; then between its parts.
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

/** Headers that are about one connection (RFC 9110, section 7.6.1). */
const OF_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'],
  ...['transfer-encoding', 'proxy-authenticate', 'proxy-authorization'],
])

/** Headers without those about one connection and without `others` (in lower case). */
export function endToEnd(raw: readonly string[], others: readonly string[] = []): string[] {
  const kept: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase()
    if (!OF_CONNECTION.has(name) && !others.includes(name)) kept.push(raw[at], raw[at + 1])
  }
  return kept
}
