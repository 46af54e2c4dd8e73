import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { nodeName } from '../shared/config.ts'
import type { RoleContext, RunningRole, StartRole } from '../shared/lifecycle.ts'
import type { OpsServer } from '../shared/ops-server.ts'
import { startOpsServer } from '../shared/ops-server.ts'
import type { AnnounceThreads } from './node/announce-threads.ts'
import { startGiveBack } from './memory/give-back.ts'
import type { TrackerFolder } from './journal/folder.ts'
import { openFolder } from './journal/folder.ts'
import type { JournalSync } from './journal/sync.ts'
import { startSync } from './journal/sync.ts'
import type { Reaper } from './reaper/reaper.ts'
import { lastBatches } from './node/last-batches.ts'
import { LINK_THREAD } from './memory/layout.ts'
import type { Prober } from './prober/prober.ts'
import { startProber } from './prober/prober.ts'
import { startReaper } from './reaper/start-reaper.ts'
import { readinessOf } from './node/readiness.ts'
import { STATE, writeStatus } from './memory/status.ts'
import type { Serve, ServeOptions, ServingRole } from './node/switch.ts'
import { startUnlessOff } from './node/switch.ts'
import type { Rest } from './node/rest.ts'
import { createRest } from './node/rest.ts'
import { meetPredecessor } from './upgrade/take-over.ts'
import { attachPasskeyGuessTable } from './usage/passkey-guesses.ts'
import { createToldContradictions } from './usage/told-contradictions.ts'
import { createToldHashes } from './usage/told-hashes.ts'
import { createConnectionPasskeys } from './wire/connection-passkeys.ts'
import { startSuccession } from './node/start-succession.ts'
import { trackerMetrics } from './node/metrics.ts'
import type { Prepared } from './node/prepare.ts'
import { prepare } from './node/prepare.ts'
import type { Core } from './node/core.ts'
import { createCore } from './node/core.ts'

/**
 * Starts a tracker process: memory, journals, bridge and announce threads. The main thread handles
 * no announces itself.
 */
export const start: StartRole = async (context) => {
  return context.replacing?.takesOver === true ? takeOver(context) : startUnlessOff(context, serve)
}

/** Replaces another process, which continues to serve until this one has locked the folder. */
async function takeOver(context: RoleContext): Promise<RunningRole> {
  const predecessor = await meetPredecessor(context)
  const { sockets, isFresh } = predecessor
  let prepared: Prepared | null = null
  try {
    prepared = await prepare(context, sockets, isFresh)
    await predecessor.leaves()
    const running = await startUnlessOff(context, serve, { sockets, prepared })
    await predecessor.serves()
    return running
  } catch (error) {
    predecessor.fails(error)
    prepared?.keeper.stop()
    await prepared?.threads.kill()
    throw error
  }
}

const serve: Serve = async (context, options) => {
  const { config, clock } = context
  const folder = openFolder(path.join(config.BABOU_DATA, 'tracker'), () => clock.now().getTime())
  try {
    return await startIn(folder, context, options)
  } catch (error) {
    folder.release()
    throw error
  }
}

async function startIn(
  folder: TrackerFolder,
  context: RoleContext,
  options: ServeOptions,
): Promise<ServingRole> {
  const { log } = context
  const { onOff, handed } = options
  const prepared = options.prepared ?? (await prepare(context, handed, true))
  const { network, threadCount } = prepared
  const core = await createCoreOf(folder, context, prepared, onOff)
  const rest = restOf(folder, core, prepared)
  const sync = startSync(core.buffer, LINK_THREAD + 1)
  const stopSoFar: (() => Promise<unknown>)[] = [sync.stop]
  try {
    stopSoFar.unshift(prepared.threads.kill)
    rest.read()
    const threads = await prepared.threads.begin(core.onSignals)
    core.load.watch(threads.tasks)
    core.links.begin(threads)
    stopSoFar.unshift(core.links.stop)
    const ops = await startOps(core, context, handed?.ops.fd)
    stopSoFar.unshift(ops.stop)
    const reaper = startReaper(core, threadCount, log)
    const prober = startProber(core.buffer, core.findings.add)
    stopSoFar.unshift(prober.stop)
    core.reach.answerWith(prober)
    core.link.start()
    core.ticks.start()
    if (network.io === 'ffi') await startGiveBack(core.world)
    if (network.why !== null) log('tracker.net-instead-of-ffi', { why: network.why })
    const { io } = network
    log('tracker.listening', { port: threads.port, threads: threadCount, io, boot: folder.boot })
    rest.remove()
    const parts = { ...core, context, folder, sync, threads, ops, reaper, prober, rest }
    return await runningRole(parts, options)
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

/** Creates the core; if that fails, stops what was prepared for the core. */
async function createCoreOf(
  folder: TrackerFolder,
  context: RoleContext,
  prepared: Prepared,
  onOff: (why: string) => void,
): Promise<Core> {
  try {
    return createCore(folder, context, prepared, onOff)
  } catch (error) {
    prepared.keeper.stop()
    await prepared.threads.kill()
    throw error
  }
}

/**
 * Returns the state that this process leaves to its successor, as it got one from its predecessor.
 */
function restOf(folder: TrackerFolder, core: Core, { threads }: Prepared): Rest {
  const { clock, pastSeeders } = core.world
  return createRest({
    ...{ folder: folder.path, clock, pastSeeders, traces: core.seeing.traces, log: core.log },
    hashes: createToldHashes(core.world),
    contradictions: createToldContradictions(core),
    guesses: attachPasskeyGuessTable(threads.passkeyGuesses, clock.seconds),
    passkeys: createConnectionPasskeys(threads.connectionPasskeys),
  })
}

function startOps(core: Core, { config, log }: RoleContext, fd?: number): Promise<OpsServer> {
  const node = nodeName(config, 'tracker')
  return startOpsServer({
    host: config.BABOU_OPS_HOST,
    port: config.BABOU_TRACKER_OPS_PORT,
    fd,
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
  readonly rest: Rest
}

async function runningRole(parts: Parts, options: ServeOptions): Promise<ServingRole> {
  const { log } = parts.context
  let isBroken = false
  const able = [parts.threads, parts.sync, parts.reaper, parts.prober, parts.links]
  const failed = Promise.race(able.map((one) => one.failed)).then((error) => {
    // The thread may have died while it held the lock of a torrent: only a restart is safe
    // (tracker.md §6).
    isBroken = true
    log.error('tracker.thread-died', { error: String(error.stack) })
    return error
  })
  const { succession, sockets } = await startSuccession(parts, options)
  let stopping: Promise<void> | undefined
  return {
    failed,
    sockets,
    leave(isFresh) {
      succession?.close()
      return (stopping ??= leave(parts, isFresh))
    },
    stop() {
      succession?.stop()
      return (stopping ??= isBroken ? abandon(parts) : drain(parts))
    },
  }
}

/**
 * Drains before a shutdown without a successor (rule 109): answers all requests, writes everything
 * to disk, then ends.
 */
async function drain(parts: Parts): Promise<void> {
  const { world, journals, threads, reaper, prober, link, links, context } = parts
  const { log } = context
  const began = performance.now()
  writeStatus(world.words, 'state', STATE.draining)
  // A last heartbeat, so that staff get no alert about a tracker that was stopped.
  parts.heartbeat.beat(world.clock.seconds())
  await threads.drain()
  await parts.standby.stop()
  writeStatus(world.words, 'stop', 1)
  await Promise.all([reaper.stop(), prober.stop(), links.stop()])
  await parts.handover.stop()
  await lastBatches(world, journals, link)
  await lastSnapshot(parts)
  await close(parts)
  const milliseconds = Math.round(performance.now() - began)
  log('tracker.stopped', { unbooked: journals.batches.unbooked(), milliseconds })
}

/** Writes everything to disk and ends; clients wait in the sockets for the new process. */
async function leave(parts: Parts, isFresh: boolean): Promise<void> {
  const { world, threads, reaper, prober, links } = parts
  await threads.leave()
  await parts.standby.stop()
  writeStatus(world.words, 'stop', 1)
  await Promise.all([reaper.stop(), prober.stop(), links.stop()])
  await parts.handover.stop()
  if (!isFresh) await lastSnapshot(parts)
  parts.rest.write()
  await close(parts)
}

/**
 * Writes the last snapshot. If the disk is full, the next start uses the one before it and the
 * journals since then.
 */
async function lastSnapshot({ journals, context }: Parts): Promise<void> {
  try {
    await journals.snapshot(true)
  } catch (error) {
    context.log.error('snapshot.failed', { error: String(error) })
  }
}

/** Ends without writing anything: once a thread has died, no lock can be trusted. */
async function abandon(parts: Parts): Promise<void> {
  writeStatus(parts.world.words, 'stop', 1)
  await parts.threads.kill()
  void parts.standby.stop(true)
  const ended = [parts.reaper.stop(), parts.prober.stop(), parts.links.stop()]
  await Promise.race([Promise.all(ended), delay(1_000)])
  await close(parts)
}

async function close(parts: Parts): Promise<void> {
  const { ticks, keeper, link, kept, sync, ops, journals, folder, fallback } = parts
  ticks.stop()
  parts.usage.stop()
  parts.shadow.stop()
  await fallback.stop()
  await link.stop()
  await kept.stop()
  keeper.stop()
  await sync.stop()
  journals.files.stop()
  await ops.stop()
  folder.release()
}
