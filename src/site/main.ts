import fs from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Fallback } from '../fallback/watch.ts'
import type { RoleContext, StartRole } from '../shared/lifecycle.ts'
import type { Metrics } from '../shared/metrics.ts'
import { createMetrics } from '../shared/metrics.ts'
import { createLook } from '../shared/one-look.ts'
import type { OpsServer } from '../shared/ops-server.ts'
import { startOpsServer } from '../shared/ops-server.ts'
import { listen } from '../shared/running/listen.ts'
import { answers } from '../store/base/answers.ts'
import type { Db } from '../store/base/db.ts'
import { keepAccessOver } from '../store/accounts/kept-access.ts'
import { closeDb, createDb } from '../store/base/db.ts'
import { keepOver } from '../store/base/kept.ts'
import type { Listener } from '../store/base/listen.ts'
import { searchMebibytes } from '../domain/search/memory-share.ts'
import { nodeName } from '../shared/config.ts'
import { machineMebibytes } from '../shared/services/machine-memory.ts'
import { logFolder } from '../shared/log-files/role-log.ts'
import * as logQuestions from '../store/fleet/log-questions.ts'
import { createListener } from '../store/base/listen.ts'
import { startBeats } from '../store/fleet/beats.ts'
import * as secretCheck from '../store/base/secret-check.ts'
import { readsStandby } from '../store/base/standby-reads.ts'
import { createSearchIndex } from '../store/search/memory/search-index.ts'
import { startSiteFallback } from './alerts/fallback.ts'
import { createApp } from './app.ts'
import { createResources } from './http/frame/frame.ts'
import * as livePosts from '../store/forums/live-posts.ts'
import { createLive } from './http/frame/live.ts'
import { createNetworkBans } from './http/identity/network-bans.ts'
import { createSurround } from './http/frame/surround.ts'
import { createRequestRate } from '../shared/services/request-rate.ts'
import { createServer, stopServer } from './http/server.ts'

/** How long loading the stored catalog may take; a million torrents take about a second. */
const LOADED_WITHIN_MS = 5_000
/**
 * Proxies and other nodes wait 2 s for `/readyz`: a database that hangs must not use up that time.
 */
const READY_LIMIT_MS = 700

/** Starts a site node; network bans are loaded before the first request is accepted. */
export const start: StartRole = async (context) => {
  const stops: (() => Promise<void>)[] = []
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= inTurn(stops))
  try {
    const server = await compose(context, stops)
    return { stop, failed: new Promise((resolve) => server.on('error', resolve)) }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Creates the parts, and records how to stop each one as soon as it runs. */
async function compose(context: RoleContext, stops: (() => Promise<void>)[]) {
  const { config, secrets, log, clock, databaseUrl } = context
  const usual = { keepsPlans: true, readsStandby: true, hangClock: clock } as const
  const db = createDb(databaseUrl, { log, ...usual })
  stops.push(() => closeDb(db))
  await secretCheck.claim(db, secrets)
  const catalog = keepCatalog(context, db)
  stops.push(catalog.stop)
  const listener = createListener(databaseUrl, log)
  keepOver(db, listener)
  keepAccessOver(db, listener)
  stops.push(() => listener.stop())
  const networkBans = createNetworkBans({ db, listener, clock })
  await networkBans.start()
  const live = createLive(listener, networkBans, (post, members) =>
    livePosts.readersOf(db, post, members, clock.now()),
  )
  live.start()
  const surround = createSurround({ db, clock, listener })
  await surround('guest')
  const here = { node: nodeName(config, 'site'), folder: logFolder(config) }
  logQuestions.answerOver(db, listener, { ...here, clock, log })
  listener.start()
  const resources = createResources(log)
  stops.push(() => resources.torrentReader.stop())

  const metrics = createMetrics('site')
  const requests = createRequestRate()
  const answered = (method: string, status: number, seconds: number) => {
    metrics.count('babou_site_requests_total', { method, status })
    metrics.seconds('babou_site_request_seconds', seconds)
    requests.count(status)
  }
  metrics.read('babou_site_live_streams', live.count)
  const given = { config, secrets, log, clock, db, databaseUrl }
  const parts = { networkBans, live, surround, resources }
  const app = createApp({ ...given, ...parts, answered })
  const server = createServer(app, { trusted: config.BABOU_TRUSTED_PROXIES ?? [] })
  const { BABOU_SITE_HOST: host, BABOU_SITE_PORT: port } = config
  await catalog.isLoaded
  await listen(server, { host, port }, log, 'site.error')
  stops.push(() => stopServer(server))
  stops.push(async () => live.stop())
  const fallback = startSiteFallback(context, db)
  stops.push(fallback.stop)
  const ops = await startOps(context, db, { metrics, listener, fallback })
  stops.push(() => ops.stop())
  const place = { address: host, port: (server.address() as AddressInfo).port }
  const opsPort = ops.port
  const around = { db, databaseUrl, role: 'site', config, clock, log, opsPort, ...place } as const
  const own = () => ({ ...requests.since(), liveStreams: live.count() })
  stops.push(startBeats({ ...around, own }).stop)
  log('site.listening', { host, port: (server.address() as AddressInfo).port })
  return server
}

interface Observed {
  readonly metrics: Metrics
  readonly listener: Listener
  readonly fallback: Fallback
}

function startOps(
  { config, log }: RoleContext,
  db: Db,
  { metrics, listener, fallback }: Observed,
): Promise<OpsServer> {
  const look = createLook(() => answers(db), { limitMs: READY_LIMIT_MS, late: false })
  return startOpsServer({
    host: config.BABOU_OPS_HOST,
    port: config.BABOU_SITE_OPS_PORT,
    log,
    registry: metrics.registry,
    ready: async () => {
      const isUp = await look()
      const isRead = readsStandby(db)
      // Nodes that watch each other report a database that accepts no writes.
      const database = isUp && !isRead ? 'up' : 'away'
      const detail = { database, readsStandby: isRead, listening: listener.isUp() }
      return { ok: isUp, detail: { ...detail, ...fallback.says() } }
    },
  })
}

/**
 * Starts the thread that answers searches, unless it may not use any memory. If an earlier start
 * stored the catalog, it is loaded in a second or so, for which the site waits: otherwise the first
 * searches would share the database, which then reads its pages from files.
 */
function keepCatalog({ config, databaseUrl: url, log, clock }: RoleContext, db: Db) {
  const testClock = config.BABOU_TEST_CLOCK
  const maxMebibytes = config.BABOU_SEARCH_MEMORY ?? searchMebibytes(machineMebibytes())
  const file = path.join(config.BABOU_DATA, 'search', 'catalog')
  if (maxMebibytes <= 0) return { isLoaded: Promise.resolve(), stop: async () => {} }
  const index = createSearchIndex({ url, db, log, clock, testClock, maxMebibytes, file })
  const isLoaded = fs.existsSync(file) ? index.loaded(LOADED_WITHIN_MS) : Promise.resolve()
  return { isLoaded, stop: index.stop }
}

/** Stops in reverse order: what started last stops first. */
async function inTurn(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.reverse()) await stop()
}
