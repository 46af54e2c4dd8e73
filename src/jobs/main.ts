import path from 'node:path'
import type { Envelope } from '../bridge/define-event.ts'
import { createHub } from '../bridge/hub/hub.ts'
import type { Hub, LinkInfo } from '../bridge/hub/types.ts'
import { certificateDays, certificateMetric, linkMetrics } from '../bridge/link/metrics.ts'
import { surroundingsFor } from '../bridge/surroundings.ts'
import { bridgeListenUrls } from '../bridge/urls.ts'
import { nodeName } from '../shared/config.ts'
import type { RoleContext, StartRole } from '../shared/lifecycle.ts'
import { logFolder } from '../shared/log-files/role-log.ts'
import type { Metrics } from '../shared/metrics.ts'
import { createMetrics } from '../shared/metrics.ts'
import type { OpsServer } from '../shared/ops-server.ts'
import { startOpsServer } from '../shared/ops-server.ts'
import { version } from '../shared/paths.ts'
import type { Db } from '../store/base/db.ts'
import { closeDb, createDb } from '../store/base/db.ts'
import type { Listener } from '../store/base/listen.ts'
import { createListener } from '../store/base/listen.ts'
import { MAIL_CHANNEL } from '../store/notifications/mails.ts'
import { WEBHOOK_CHANNEL } from '../store/notifications/notifications.ts'
import { WATCH_CHANNEL } from '../store/watches/events.ts'
import { NUMBERED_CHANNEL, OUTBOX_CHANNEL } from '../store/records/outbox.ts'
import type { Beats } from '../store/fleet/beats.ts'
import { startBeats } from '../store/fleet/beats.ts'
import * as logQuestions from '../store/fleet/log-questions.ts'
import { NODE_ADDED_CHANNEL } from '../store/fleet/fleet-nodes.ts'
import { NOTED_CHANNEL } from '../store/records/announcements.ts'
import { createSwarmReports } from '../store/torrents/swarm-reports.ts'
import type { Fallback } from '../fallback/watch.ts'
import { startJobsFallback } from './alerts/fallback.ts'
import { startSender } from './alerts/sender.ts'
import { startWatcher } from './alerts/watcher.ts'
import type { Announcer } from './announcer.ts'
import { startAnnouncer } from './announcer.ts'
import { prepareDatabase } from './boot.ts'
import type { ListenerContext } from './define-listener.ts'
import { hubSource } from './hub/hub-source.ts'
import { listeners } from './listeners/index.ts'
import type { Library } from './library/library.ts'
import { askForState } from './library/ask.ts'
import { createLibrary } from './library/library.ts'
import { createNewcomers, keepRevoked } from './hub/newcomers.ts'
import type { NodeSwitches } from './hub/node-switches.ts'
import { createNodeSwitches } from './hub/node-switches.ts'
import type { OutboxFigures } from './hub/outbox-figures.ts'
import { watchOutbox } from './hub/outbox-figures.ts'
import { startPublisher } from './hub/publisher.ts'
import type { RefusalBook } from './hub/refusal-book.ts'
import { createRefusalBook } from './hub/refusal-book.ts'
import type { Relay } from './relay.ts'
import { startRelay } from './relay.ts'
import type { Scheduler } from './scheduler.ts'
import { startScheduler } from './scheduler.ts'
import { jobs } from './tasks/index.ts'
import { sendMail } from './tasks/system/send-mail.ts'
import { tellWatchers } from './tasks/system/tell-watchers.ts'
import { sendWebhooks } from './tasks/system/send-webhooks.ts'

interface Parts {
  readonly context: RoleContext
  readonly db: Db
  readonly metrics: Metrics
  readonly figures: OutboxFigures
  readonly notices: Listener
  readonly hub: Hub
  readonly library: Library
  readonly switches: NodeSwitches
  readonly refusals: RefusalBook
  readonly stopping: AbortController
  readonly certificate: () => Record<string, number>
  readonly fallback: Fallback
  /** The port of the ops server, once it listens. */
  opsPort: number
  /** Null until the database is reachable. */
  relay: Relay | null
  announcer: Announcer | null
  scheduler: Scheduler | null
  beats: Beats | null
  /** The watcher of the fleet, the sender of its alerts, and the publisher of addresses. */
  workers: readonly { readonly stop: () => Promise<void> }[]
}

/**
 * Starts jobs, the process that uses both the database and the bridge. It waits for an unreachable
 * database; if the database was used with another BABOU_SECRET, the role ends.
 */
export const start: StartRole = async (context) => {
  const parts = assemble(context)
  const ops = await startOps(parts)
  parts.opsPort = ops.port
  let isWaiting = () => {}
  const waiting = new Promise<void>((resolve) => (isWaiting = resolve))
  const booted = boot(parts, isWaiting)
  const failed = new Promise<Error>((resolve) => booted.catch(resolve))
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= end(parts, ops, booted))
  try {
    // If the database is reachable, jobs is ready when this returns; otherwise it continues to
    // wait.
    await Promise.race([booted, waiting])
  } catch (error) {
    await stop()
    throw error
  }
  return { stop, failed }
}

function assemble(context: RoleContext): Parts {
  const { config, secrets, clock, log, databaseUrl } = context
  // Before anything is started that would have to be stopped.
  const urls = bridgeListenUrls(config)
  const surroundings = surroundingsFor(config, urls)
  const db = createDb(databaseUrl, { log })
  const metrics = createMetrics('jobs')
  const switches = createNodeSwitches(db, log, (list) => keepRevoked(config, list))
  const refusals = createRefusalBook(db, clock, log)
  const library: Library = createLibrary({
    ...{ folder: path.join(config.BABOU_DATA, 'library'), clock, log },
    ask: (copyId) => askForState(db, hub, copyId, clock.now()),
  })
  const fallback = startJobsFallback(context, db)
  const swarmReports = createSwarmReports()
  const hub = createHub({
    urls,
    newcomers: createNewcomers({ db, config, clock, library }),
    key: secrets.key('bridge'),
    node: nodeName(config, 'jobs'),
    version,
    source: hubSource(db, secrets, clock),
    allow: config.BABOU_BRIDGE_ALLOW,
    whyOff: switches.whyOff,
    onRefused: refusals.note,
    ...{ surroundings, log },
    onMessage: (from, event) =>
      take(from, event, {
        ...{ db, config, clock, log, metrics, library, swarmReports, keptAlerts: fallback.kept },
        linkId: from.linkId,
        figures: () => hub.nodes().find(({ node }) => node === from.node) ?? null,
      }),
  })
  metrics.read('babou_bridge_links', () => hub.links().length)
  metrics.read('babou_bridge_refused_total', () => hub.counts().refused)
  linkMetrics(metrics, hub.nodes)
  certificateMetric(metrics, urls, surroundings.identity)
  const figures = watchOutbox(db, clock, metrics)
  const notices = createListener(databaseUrl, log)
  const stopping = new AbortController()
  const certificate = () => certificateDays(urls, surroundings.identity, clock.now())
  const parts = {
    ...{ certificate, fallback, opsPort: 0 },
    context,
    db,
    metrics,
    figures,
    notices,
    hub,
    library,
    switches,
    refusals,
    stopping,
  }
  return { ...parts, relay: null, announcer: null, scheduler: null, beats: null, workers: [] }
}

async function take(
  from: LinkInfo,
  event: Envelope,
  context: ListenerContext,
): Promise<Envelope | null> {
  const listener = listeners.find((one) => one.event.name === event.name)
  const { node, storeId } = from
  if (listener !== undefined) return listener.take(event, { node, storeId }, context)
  context.log.error('message.unknown', { event: event.name, node, storeId })
  return null
}

async function boot(parts: Parts, onWaiting: () => void): Promise<void> {
  const { context, db, metrics, notices, hub, library, switches, stopping } = parts
  const { config, secrets, clock, log, databaseUrl } = context
  await prepareDatabase(context, db, stopping.signal, onWaiting)
  if (stopping.signal.aborted) return
  await switches.load()
  await hub.start()
  const relay = startRelay({ db, log, onNumbered: hub.wake })
  parts.relay = relay
  notices.on(OUTBOX_CHANNEL, relay.wake)
  const announcer = startAnnouncer({ db, clock, log, metrics, links: hub.links })
  parts.announcer = announcer
  notices.on(NOTED_CHANNEL, announcer.wake)
  switches.follow(notices, hub.recheck)
  notices.on(NUMBERED_CHANNEL, hub.wake)
  const here = { node: nodeName(config, 'jobs'), folder: logFolder(config) }
  logQuestions.answerOver(db, notices, { ...here, clock, log })
  notices.on(NODE_ADDED_CHANNEL, () => void library.refresh().catch(() => {}))
  notices.onGap(() => {
    relay.wake()
    announcer.wake()
    hub.wake()
  })
  notices.start()
  const { node } = here
  parts.beats = startBeats({
    ...{ db, databaseUrl, role: 'jobs', config, clock, log, address: '', port: null },
    opsPort: parts.opsPort,
    own: () => ownFigures(parts),
  })
  const given = { config, secrets, clock, log, metrics }
  const around = { db, ...given }
  parts.workers = [startWatcher(around), startSender(around), startPublisher(around)]
  const scheduler = startScheduler(jobs, { url: databaseUrl, db, node, ...given })
  parts.scheduler = scheduler
  // While the queue is down, the task's schedule sends the email within a minute.
  const wakeMail = () => void scheduler.runNow(sendMail.name).catch(() => {})
  notices.on(MAIL_CHANNEL, wakeMail)
  notices.onGap(wakeMail)
  notices.on(WEBHOOK_CHANNEL, () => void scheduler.runNow(sendWebhooks.name).catch(() => {}))
  notices.on(WATCH_CHANNEL, () => void scheduler.runNow(tellWatchers.name).catch(() => {}))
}

function ownFigures({ hub, figures, certificate }: Parts): Record<string, number> {
  const outbox = figures.newest()
  const links = hub.links().length
  return { links, ...certificate(), ...(outbox !== null && { unnumbered: outbox.unnumbered }) }
}

function startOps(parts: Parts): Promise<OpsServer> {
  const { config, log } = parts.context
  return startOpsServer({
    host: config.BABOU_OPS_HOST,
    port: config.BABOU_JOBS_OPS_PORT,
    log,
    registry: parts.metrics.registry,
    ready() {
      const { relay, scheduler, notices, hub, figures } = parts
      const outbox = figures.newest()
      const isUp = relay !== null && relay.state() !== 'waits'
      return {
        ok: isUp && notices.isUp() && outbox !== null,
        detail: {
          database: outbox === null ? 'away' : 'up',
          relay: relay?.state() ?? 'waits',
          listening: notices.isUp(),
          queue: scheduler?.isUp() === true ? 'up' : 'down',
          outbox,
          trackers: hub.nodes(),
          ...parts.fallback.says(),
        },
      }
    },
  })
}

/** Waits for running tasks and bookings to end; a tracker sends unacknowledged batches again. */
async function end(parts: Parts, ops: OpsServer, booted: Promise<void>): Promise<void> {
  const { stopping, hub, notices, figures, refusals, db } = parts
  stopping.abort()
  await booted.catch(() => {}) // reported by `failed`
  await Promise.all([parts.beats?.stop(), parts.fallback.stop()])
  await Promise.all(parts.workers.map((one) => one.stop()))
  await Promise.all([parts.scheduler?.stop(), hub.stop()])
  await Promise.all([parts.relay?.stop(), parts.announcer?.stop()])
  await notices.stop()
  refusals.stop()
  figures.stop()
  await ops.stop()
  await closeDb(db)
}
