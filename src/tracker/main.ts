import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createLink } from '../bridge/link/link.ts'
import type { Link, LinkOptions } from '../bridge/link/types.ts'
import { surroundingsOf } from '../bridge/surroundings.ts'
import { bridgeConnectUrls } from '../bridge/urls.ts'
import { nodeName } from '../shared/config.ts'
import type { RoleContext, RunningRole, StartRole } from '../shared/lifecycle.ts'
import type { OpsServer } from '../shared/ops-server.ts'
import { startOpsServer } from '../shared/ops-server.ts'
import { version } from '../shared/paths.ts'
import type { AnnounceThreads } from './node/announce-threads.ts'
import { startAnnounceThreads } from './node/announce-threads.ts'
import { fillMemory } from './memory/fill.ts'
import { startGiveBack } from './memory/give-back.ts'
import { startTrackerFallback } from './node/fallback.ts'
import { createHeartbeat } from './node/heartbeat.ts'
import { createStateLender } from './joining/state-lender.ts'
import { createSelfReport } from './node/self-report.ts'
import { createHolders } from './node/holders.ts'
import { createInbox } from './node/inbox.ts'
import type { TrackerFolder } from './journal/folder.ts'
import { openFolder } from './journal/folder.ts'
import { createJournals } from './journal/journals.ts'
import type { JournalSync } from './journal/sync.ts'
import { startSync } from './journal/sync.ts'
import type { Reaper } from './reaper/reaper.ts'
import type { ChosenIo } from './io/choose-io.ts'
import { chooseIo } from './io/choose-io.ts'
import { lastBatches } from './node/last-batches.ts'
import type { LinkHandlersOptions } from './node/links.ts'
import { linkHandlers, startFromKept } from './node/links.ts'
import { listensAt } from './node/listens-at.ts'
import { wantLargePages } from './memory/large-pages.ts'
import { createLoad } from './node/load.ts'
import type { Prober } from './prober/prober.ts'
import { startProber } from './prober/prober.ts'
import { createReachQuestions } from './prober/reach-questions.ts'
import { startReaper } from './reaper/start-reaper.ts'
import { createSeeing } from './observe/traces.ts'
import { readinessOf } from './node/readiness.ts'
import { STATE, writeStatus } from './memory/status.ts'
import { createSwarmCounts } from './observe/swarm-counts.ts'
import { borrowedTorrents } from './joining/borrowed.ts'
import { createHidePass } from './reaper/hide-pass.ts'
import { openKeptState } from './state-file/kept-state.ts'
import { createRounds } from './memory/tables/rounds.ts'
import { createVersions } from './memory/tables/versions.ts'
import type { Serve } from './node/switch.ts'
import { startUnlessOff } from './node/switch.ts'
import { threadsOf } from './node/thread-count.ts'
import { createTicks } from './node/ticks.ts'
import { trackerMetrics } from './observe/metrics.ts'
import type { SharedHandles } from './memory/world.ts'
import { createWorld } from './memory/world.ts'

/** A tracker process: memory, journals, bridge and announce threads. Handles no announce itself. */
export const start: StartRole = (context) => startUnlessOff(context, serve)

const serve: Serve = async (context, onOff) => {
  const { config, clock } = context
  const folder = openFolder(path.join(config.BABOU_DATA, 'tracker'), () => clock.now().getTime())
  try {
    return await startIn(folder, context, onOff)
  } catch (error) {
    folder.release()
    throw error
  }
}

async function startIn(
  folder: TrackerFolder,
  context: RoleContext,
  onOff: (why: string) => void,
): Promise<RunningRole> {
  const { config, log } = context
  const threadCount = threadsOf(config)
  const network = await chooseIo(config.BABOU_TRACKER_IO)
  const shared = createWorld({ boot: folder.boot, bytes: context.memoryBytes })
  if (network.io === 'ffi') await wantLargePages(shared.buffer)
  const core = createCore(folder, context, threadCount, { ...network, shared }, onOff)
  const sync = startSync(core.buffer, threadCount + 1)
  const stopSoFar: (() => Promise<unknown>)[] = [sync.stop]
  try {
    const threads = await startThreads(core, context, threadCount)
    stopSoFar.unshift(threads.kill)
    core.load.watch(threads.tasks)
    const ops = await startOps(core, context)
    stopSoFar.unshift(ops.stop)
    const reaper = startReaper(core, threadCount, log)
    const prober = startProber(core.buffer)
    stopSoFar.unshift(prober.stop)
    core.reach.answerWith(prober)
    core.link.start()
    core.ticks.start()
    if (network.io === 'ffi') await startGiveBack(core.world)
    if (network.why !== null) log('tracker.net-instead-of-ffi', { why: network.why })
    const { io } = network
    log('tracker.listening', { port: threads.port, threads: threadCount, io, boot: folder.boot })
    return runningRole({ ...core, context, folder, sync, threads, ops, reaper, prober })
  } catch (error) {
    core.keeper.stop()
    await core.fallback.stop()
    writeStatus(core.world.words, 'stop', 1)
    for (const stop of stopSoFar) await stop()
    await core.kept.stop()
    core.journals.files.stop()
    throw error
  }
}

/** Creates everything that runs on the main thread, with the sessions of the last run in memory. */
function createCore(
  folder: TrackerFolder,
  context: RoleContext,
  threadCount: number,
  { io, shared }: ChosenIo & { readonly shared: SharedHandles },
  onOff: (why: string) => void,
) {
  const { config, secrets, log } = context
  const { world, keeper, fixed, tables, covered } = fillMemory(shared, folder, context)
  const hidePass = createHidePass(world)
  const [storeId, node] = [folder.storeId, nodeName(config, 'tracker')]

  // Events are sent in a later turn, when the link below exists.
  const send: Link['send'] = (event) => link.send(event)
  const sendBatch: Link['sendBatch'] = (batch) => link.sendBatch(batch)
  const slots = Array.from({ length: threadCount + 1 }, (_, slot) => slot)
  const journals = createJournals({ world, folder, slots, covered, sendBatch, log })
  const counts = createSwarmCounts(world, storeId, send, borrowedTorrents(folder.path, world))
  const versions = createVersions(world.words)
  const rounds = createRounds(world, tables)
  const seeing = createSeeing({
    ...{ world, tables, journals, rounds, node, storeId, io, send, log },
    ...{ threads: threadCount, sessionKey: secrets.key('session-key') },
  })
  const reach = createReachQuestions({ world, tables, node, storeId, send })
  const lent = { folder: folder.path, storeId, node, journals, send, log, wall: world.clock.wall }
  const holders = createHolders(node)
  const inbox = createInbox({
    ...{ world, tables, versions, fixed, holders, log, onRightsLost: hidePass.request },
    ...{ ...seeing.news, onAlertsKept: ({ sealed }) => fallback.keep(sealed) },
    onReachAsked: (question) => void reach.take(question),
    ...{ onCountsAsked: counts.join, onStateAsked: createStateLender(lent).take },
    onBooked(news) {
      journals.batches.booked(news, world.clock.seconds())
      journals.batches.pumpWhole(world.clock.seconds())
    },
  })
  const kept = openKeptState({
    ...{ folder: folder.state, world, tables, versions, log },
    ...{ apply: inbox.event, wall: world.clock.wall },
  })
  if (kept.resume !== null) hidePass.request()
  startFromKept(world, kept, config.BABOU_TRACKER_MAX_STALENESS)
  const link = openLink(context, storeId, kept.resume, {
    ...{ world, inbox, kept, journals, counts, onOff, applied: () => link.status().applied },
    onDown: () => fallback.linkEnded(),
  })
  const fallback = startTrackerFallback(context, link)
  const heartbeat = createHeartbeat({
    ...{ world, tables, send, storeId, node, io, figures: seeing.figures },
    ...{ startedAt: world.clock.wall(), unbooked: journals.batches.unbooked, fallback },
    ...{ listens: listensAt(config), self: createSelfReport(config, world, log), holders },
  })
  const parts = {
    ...{ load: createLoad(world, threadCount), reach, fallback, holders },
    ...{ world, tables, keeper, journals, counts, link, kept, rounds, heartbeat, seeing, log, io },
  }
  const maxStaleness = config.BABOU_TRACKER_MAX_STALENESS
  return { ...parts, buffer: shared.buffer, ticks: createTicks({ ...parts, maxStaleness }) }
}

/** Opens the link to the bridge, which continues where the last run stopped. */
function openLink(
  { config, secrets, log }: RoleContext,
  storeId: string,
  resume: LinkOptions['resume'] | null,
  handlers: LinkHandlersOptions & { readonly onOff: (why: string) => void },
): Link {
  return createLink({
    ...{ urls: bridgeConnectUrls(config), key: secrets.key('bridge') },
    surroundings: surroundingsOf(config),
    ...{ node: nodeName(config, 'tracker'), storeId, version, log },
    ...(resume !== null && { resume }),
    handlers: { ...linkHandlers(handlers), off: handlers.onOff },
  })
}

type Core = ReturnType<typeof createCore>

function startThreads(
  core: Core,
  { config, secrets, log }: RoleContext,
  threads: number,
): Promise<AnnounceThreads> {
  return startAnnounceThreads({
    ...{ buffer: core.buffer, io: core.io, threads, log },
    onSignals: core.seeing.signals.add,
    host: config.BABOU_TRACKER_HOST,
    port: config.BABOU_TRACKER_PORT,
    udp: config.BABOU_TRACKER_UDP,
    sessionKey: secrets.key('session-key'),
    connectionKey: secrets.key('udp-connection'),
    trustedProxies: config.BABOU_TRUSTED_PROXIES ?? [],
    proxyProtocol: config.BABOU_PROXY_PROTOCOL,
  })
}

function startOps(core: Core, { config, log }: RoleContext): Promise<OpsServer> {
  const node = nodeName(config, 'tracker')
  return startOpsServer({
    host: config.BABOU_OPS_HOST,
    port: config.BABOU_TRACKER_OPS_PORT,
    log,
    registry: trackerMetrics({ ...core, node, config }).registry,
    ready: () => readinessOf(core, node),
  })
}

interface Parts extends Core {
  readonly context: RoleContext
  readonly folder: TrackerFolder
  readonly sync: JournalSync
  readonly threads: AnnounceThreads
  readonly ops: OpsServer
  readonly reaper: Reaper
  readonly prober: Prober
}

function runningRole(parts: Parts): RunningRole {
  const { log } = parts.context
  let isBroken = false
  const deaths = [parts.threads.failed, parts.sync.failed, parts.reaper.failed, parts.prober.failed]
  const failed = Promise.race(deaths).then((error) => {
    // The thread may have held the lock of a torrent: only a restart is safe (tracker.md §6).
    isBroken = true
    log.error('tracker.thread-died', { error: String(error.stack) })
    return error
  })
  let stopping: Promise<void> | undefined
  return {
    failed,
    stop: () => (stopping ??= isBroken ? abandon(parts) : drain(parts)),
  }
}

/**
 * Rule 109 except for the hand-over: answers all requests, writes everything to disk, then ends.
 */
async function drain(parts: Parts): Promise<void> {
  const { world, journals, threads, reaper, prober, link, context } = parts
  const { log } = context
  const began = performance.now()
  writeStatus(world.words, 'state', STATE.draining)
  // So that its absence alarms no one.
  parts.heartbeat.beat(world.clock.seconds())
  await threads.drain()
  writeStatus(world.words, 'stop', 1)
  await Promise.all([reaper.stop(), prober.stop()])
  await lastBatches(world, journals, link)
  await journals.snapshot(true)
  await close(parts)
  const milliseconds = Math.round(performance.now() - began)
  log('tracker.stopped', { unbooked: journals.batches.unbooked(), milliseconds })
}

/** After the death of a thread no lock can be trusted, so nothing is written any more. */
async function abandon(parts: Parts): Promise<void> {
  writeStatus(parts.world.words, 'stop', 1)
  await parts.threads.kill()
  await Promise.race([Promise.all([parts.reaper.stop(), parts.prober.stop()]), delay(1_000)])
  await close(parts)
}

async function close(parts: Parts): Promise<void> {
  const { ticks, keeper, link, kept, sync, ops, journals, folder, fallback } = parts
  ticks.stop()
  await fallback.stop()
  await link.stop()
  await kept.stop()
  keeper.stop()
  await sync.stop()
  journals.files.stop()
  await ops.stop()
  folder.release()
}
