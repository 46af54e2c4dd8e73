import http from 'node:http'
import type { Registry } from 'prom-client'
import type { Log } from './log.ts'
import { version } from './paths.ts'
import { listen } from './running/listen.ts'

export interface Readiness {
  readonly ok: boolean
  /**
   * What /readyz contains in addition to `ready`, `pid` and `version`, whether the role is ready or
   * not.
   */
  readonly detail: object
}

export interface OpsServerOptions {
  readonly host: string
  /** The port; with 0, a free one is used. */
  readonly port: number
  /** The descriptor of a socket of the previous process that already listens there. */
  readonly fd?: number | undefined
  readonly log: Log
  readonly registry: Registry
  readonly ready: () => Readiness | Promise<Readiness>
}

export interface OpsServer {
  readonly port: number
  /** The descriptor of its socket; -1 where the system has none. */
  readonly fd: number
  readonly stop: () => Promise<void>
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

const TEXT = 'text/plain; charset=utf-8'
// Probes are small and few: a connection that is open for longer than this is no probe.
const REQUEST_MILLISECONDS = 10_000
/**
 * Each probe has a separate connection. One that is kept open ends after some idle seconds: on a
 * busy machine, that could be just when the next probe is sent over it, and the role would seem to
 * be dead.
 */
const NOT_KEPT = { connection: 'close' }

/**
 * Serves `/healthz` (the process answers), `/readyz` (503 with the reason when the role cannot do
 * its work) and `/metrics` (Prometheus text) of one role.
 *
 * @throws Error of `listen` when the port is in use
 */
export async function startOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const server = http.createServer((request, response) => {
    void answer(options, request)
      .catch((error: unknown): Answer => {
        options.log.error('ops.failed', { path: request.url, error: String(error) })
        return { status: 500, type: TEXT, body: 'error\n' }
      })
      .then(({ status, type, body }) => {
        const headers = { 'content-type': type, 'cache-control': 'no-store', ...NOT_KEPT }
        response.writeHead(status, headers)
        response.end(request.method === 'HEAD' ? undefined : body)
      })
  })
  server.requestTimeout = REQUEST_MILLISECONDS
  server.headersTimeout = REQUEST_MILLISECONDS
  const { fd, port, host, log } = options
  await listen(server, fd === undefined ? { port, host } : { fd }, log, 'ops.error')
  return {
    port: (server.address() as { port: number }).port,
    fd: (server as unknown as { _handle: { fd: number } | null })._handle?.fd ?? -1,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(options: OpsServerOptions, request: http.IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, type: TEXT, body: 'GET only\n' }
  }
  switch (request.url?.split('?')[0]) {
    case '/healthz':
      return { status: 200, type: TEXT, body: 'ok\n' }
    case '/readyz': {
      const { ok, detail } = await options.ready()
      const body = JSON.stringify({ ready: ok, pid: process.pid, version, ...detail })
      return { status: ok ? 200 : 503, type: 'application/json', body: `${body}\n` }
    }
    case '/metrics': {
      const body = await options.registry.metrics()
      return { status: 200, type: options.registry.contentType, body }
    }
    default:
      return { status: 404, type: TEXT, body: '/healthz, /readyz or /metrics\n' }
  }
}
