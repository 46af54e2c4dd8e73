import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import http from 'node:http'
import type { Duplex } from 'node:stream'
import { duplexPair } from 'node:stream'
import { text } from 'node:stream/consumers'
import { messagesFor } from '../messages.ts'

// Requests that the site sends to itself: to the same handlers as any other request, over a
// connection that never leaves the process. A member sees what a program would get.

export interface OwnRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The address of the member who asks; limits and bans apply to that member. */
  readonly address: string
}

export interface OwnReply {
  readonly status: number
  readonly type: string
  readonly text: string
}

export interface OwnRequests {
  /** Sets the handler that answers; until then, requests fail. */
  readonly answerWith: (handler: RequestListener) => void
  /** Sends a GET, which fails after ten seconds. */
  readonly get: (request: OwnRequest) => Promise<OwnReply>
}

const LIMIT_MS = 10_000

export function createOwnRequests(): OwnRequests {
  let server: http.Server | null = null
  return {
    answerWith(handler) {
      server = http.createServer(messagesFor(handler), handler)
    },
    async get(request) {
      if (server === null) throw new Error('the site has no handler yet')
      const [ours, theirs] = duplexPair() as [Duplex, Duplex]
      server.emit('connection', Object.assign(theirs, { remoteAddress: request.address }))
      try {
        return await ask(ours, request)
      } finally {
        ours.destroy()
        theirs.destroy()
      }
    },
  }
}

async function ask(connection: Duplex, { path, headers }: OwnRequest): Promise<OwnReply> {
  const request = http.get({
    ...{ path, headers: { ...headers, Connection: 'close' } },
    createConnection: () => connection as never,
    signal: AbortSignal.timeout(LIMIT_MS),
  })
  const [reply] = (await once(request, 'response')) as [http.IncomingMessage]
  const status = reply.statusCode ?? 0
  return { status, type: reply.headers['content-type'] ?? '', text: await text(reply) }
}
