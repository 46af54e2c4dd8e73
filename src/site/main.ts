import type http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StartRole } from '../shared/lifecycle.ts'
import { createMetrics } from '../shared/metrics.ts'
import { startOpsServer } from '../shared/ops-server.ts'
import { closeDb, createDb, DatabaseAway } from '../store/db.ts'
import { createListener } from '../store/listen.ts'
import * as secretCheck from '../store/secret-check.ts'
import * as settings from '../store/settings.ts'
import { createApp } from './app.ts'
import { createRevocations } from './http/revocations.ts'
import { createServer, stopServer } from './http/server.ts'

/** Starts a site node: revocations are known before the first request is taken. */
export const start: StartRole = async (context) => {
  const { config, secrets, log, clock, databaseUrl } = context
  const db = createDb(databaseUrl, { log })
  await secretCheck.claim(db, secrets)
  const listener = createListener(databaseUrl, log)
  const revocations = createRevocations({ db, listener, clock })
  await revocations.start()
  listener.start()

  const metrics = createMetrics('site')
  const answered = (method: string, status: number, seconds: number) => {
    metrics.count('babou_site_requests_total', { method, status })
    metrics.seconds('babou_site_request_seconds', seconds)
  }
  const app = createApp({ config, secrets, log, clock, db, revocations, answered })
  const server = createServer(app)
  const { BABOU_SITE_HOST: host, BABOU_SITE_PORT: port } = config
  await listen(server, host, port)
  const ops = await startOpsServer({
    host: config.BABOU_OPS_HOST,
    port: config.BABOU_SITE_OPS_PORT,
    log,
    registry: metrics.registry,
    ready: async () => {
      const database = (await isThere(() => settings.site(db, config))) ? 'up' : 'away'
      return { ok: database === 'up', detail: { database, listening: listener.isUp() } }
    },
  })
  log('site.listening', { host, port: (server.address() as AddressInfo).port })

  let stopped: Promise<void> | undefined
  return {
    failed: new Promise((resolve) => server.on('error', resolve)),
    stop: () => (stopped ??= stop()),
  }

  async function stop(): Promise<void> {
    await stopServer(server)
    await Promise.all([ops.stop(), listener.stop()])
    await closeDb(db)
  }
}

function listen(server: http.Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function isThere(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (error) {
    if (error instanceof DatabaseAway) return false
    throw error
  }
}
