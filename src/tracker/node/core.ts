import { randomInt } from 'node:crypto'
import type { Payload } from '../../bridge/define-event.ts'
import type { trafficBooked, trafficRefused } from '../../bridge/events/traffic-events.ts'
import { MAX_BATCH_ENTRIES } from '../../bridge/events/traffic-events.ts'
import { createLink } from '../../bridge/link/link.ts'
import type { Link, LinkOptions, LinkStatus } from '../../bridge/link/types.ts'
import { surroundingsOf } from '../../bridge/surroundings.ts'
import { bridgeConnectUrls } from '../../bridge/urls.ts'
import { nodeName } from '../../shared/config.ts'
import type { RoleContext } from '../../shared/lifecycle.ts'
import type { Log } from '../../shared/log.ts'
import { version } from '../../shared/paths.ts'
import { restoreEntries, restoreSnapshot } from '../journal/restore.ts'
import type { World } from '../memory/world.ts'
import { writeStatus } from '../memory/status.ts'
import type { Prepared } from './prepare.ts'
import { startTrackerFallback } from './fallback.ts'
import { createHeartbeat } from './heartbeat.ts'
import { createStateLender } from '../joining/state-lender.ts'
import { createSelfReport } from './self-report.ts'
import { createHolders } from './holders.ts'
import { createInbox } from './inbox.ts'
import type { TrackerFolder } from '../journal/folder.ts'
import type { Journals } from '../journal/journals.ts'
import { createJournals } from '../journal/journals.ts'
import { LINK_THREAD } from '../memory/layout.ts'
import { createHandover } from '../handover/handover.ts'
import { createStandby } from '../standby/standby.ts'
import type { TrackerLinks, TrackerLinksOptions } from './tracker-links.ts'
import { createTrackerLinks } from './tracker-links.ts'
import type { LinkHandlersOptions } from './links.ts'
import { linkHandlers, startFromKept } from './links.ts'
import { listensAt } from './listens-at.ts'
import { createLoad } from './load.ts'
import { createReachFindings } from '../prober/reach-findings.ts'
import { createReachQuestions } from '../prober/reach-questions.ts'
import { logFolder } from '../../shared/log-files/role-log.ts'
import { createSeeing } from '../observe/traces.ts'
import { createSwarmCounts } from '../observe/swarm-counts.ts'
import { borrowedTorrents } from '../joining/borrowed.ts'
import type { HidePass } from '../reaper/hide-pass.ts'
import { createHidePass } from '../reaper/hide-pass.ts'
import type { KeptOptions } from '../state-file/kept-state.ts'
import { openKeptState } from '../state-file/kept-state.ts'
import { createRounds } from '../memory/tables/rounds.ts'
import { createVersions } from '../memory/tables/versions.ts'
import { createShadow } from './shadow.ts'
import { createTicks } from './ticks.ts'
import { attachPasskeyGuessTable } from '../usage/passkey-guesses.ts'
import { createUsage } from '../usage/usage.ts'

/**
 * How many milliseconds after a takeover the dead tracker's report is late (store/fleet/nodes.ts).
 */
const BEAT_AGAIN_MS = 1_800

/** Creates everything that runs on the main thread, with the sessions of the previous run. */
export function createCore(
  folder: TrackerFolder,
  context: RoleContext,
  prepared: Prepared,
  onOff: (why: string) => void,
) {
  const { config, secrets, log } = context
  const { world, keeper, fixed, tables, shared, threadCount } = prepared
  const covered = restored(folder, prepared, log)
  const hidePass = createHidePass(world)
  const [storeId, node, io] = [folder.storeId, nodeName(config, 'tracker'), prepared.network.io]

  // Events are sent in a later turn, when the link, which is created below, exists.
  const send: Link['send'] = (event) => link.send(event)
  const sendBatch: Link['sendBatch'] = (batch) => link.sendBatch(batch)
  const [slots, isBorrowed] = [journalSlots(threadCount), borrowedTorrents(folder.path, world)]
  const journals = createJournals({ world, folder, slots, covered, sendBatch, log })
  const isBehind = () => journals.batches.unbooked() > 2 * MAX_BATCH_ENTRIES * threadCount
  const unhandled = () => unhandledOf(link.status())
  const counts = createSwarmCounts(world, storeId, send, { isBorrowed, isBehind, unhandled })
  const [versions, rounds] = [createVersions(world.words), createRounds(world, tables)]
  const seeing = createSeeing({
    ...{ world, tables, journals, rounds, node, storeId, io, send, log },
    nameOf: (place) => links.nameOf(place),
    ...{ threads: threadCount, sessionKey: secrets.key('session-key'), logs: logFolder(config) },
  })
  const reach = createReachQuestions({ world, tables, node, storeId, send })
  const findings = createReachFindings({ world, node, storeId, send })
  const lent = { folder, storeId, node, journals, link: (): Link => link, log, world }
  const shadow = createShadow({ world, journals, log })
  const onSignals = shadow.unlessOn(seeing.signals.add)
  const { links, handover, standby, usage, holders } = createShares(context, prepared, {
    ...{ storeId, journals, onSignals, beat: () => heartbeat.beat(world.clock.seconds()) },
  })
  const inbox = createInbox({
    ...{ world, tables, versions, fixed, holders, log, onShadow: shadow.take },
    ...{ ...seeing.news, onAlertsKept: ({ sealed }) => fallback.keep(sealed) },
    ...{ onReachAsked: (question) => void reach.take(question), onRightsLost: hidePass.request },
    ...{ onCountsAsked: counts.join, onStateAsked: createStateLender(lent).take },
    ...bookingNews(world, journals, log),
  })
  const kept = openKept(context, folder, hidePass, { world, tables, versions, apply: inbox.event })
  const link = openLink(context, storeId, kept.resume, {
    ...{ world, inbox, kept, journals, counts, onOff, applied: () => link.status().applied },
    onDown: () => fallback.linkEnded(),
  })
  const fallback = startTrackerFallback(context, link)
  const heartbeat = createHeartbeat({
    ...{ world, tables, send, storeId, node, io, links, standby, usage, figures: seeing.figures },
    ...{ startedAt: world.clock.wall(), unbooked: journals.batches.unbooked, fallback, shadow },
    ...{ listens: listensAt(config), self: createSelfReport(config, world, log), holders },
  })
  const parts = {
    ...{ load: createLoad(world, threadCount), reach, findings, fallback, holders, shadow },
    ...{ links, onSignals, handover, standby, usage },
    ...{ world, tables, keeper, journals, counts, link, kept, rounds, heartbeat, seeing, log, io },
  }
  const maxStaleness = config.BABOU_TRACKER_MAX_STALENESS
  return { ...parts, buffer: shared.buffer, ticks: createTicks({ ...parts, maxStaleness }) }
}

/** Returns how many messages to jobs wait for room on the link, or to be handled. */
function unhandledOf({ counts }: LinkStatus): number {
  return counts.unackedFrames + counts.queuedFrames
}

/** Returns the journal slots of the announce threads, the main thread and the link thread. */
function journalSlots(threads: number): readonly number[] {
  return [...Array(threads + 1).keys(), LINK_THREAD]
}

/** Returns the handlers of what jobs replies about batches. */
function bookingNews({ clock }: World, { batches }: Journals, log: Log) {
  return {
    onBooked(news: Payload<typeof trafficBooked>) {
      batches.booked(news, clock.seconds())
      batches.pumpWhole(clock.seconds())
    },
    onTrafficRefused({ journalId, reason }: Payload<typeof trafficRefused>) {
      log.error('journal.refused', { journalId, reason })
      batches.refused(journalId, clock.seconds())
    },
  }
}

/** Creates this tracker's share of the slots, and its links to the holders of the other slots. */
function createShares(context: RoleContext, prepared: Prepared, given: SharesGiven) {
  const { world, tables, shared, threadCount: threads } = prepared
  const { log, config } = context
  const { storeId, journals, onSignals, beat } = given
  const { buffer } = shared
  const node = nodeName(config, 'tracker')
  const links: TrackerLinks = createTrackerLinks({
    ...{ context, buffer, storeId, threads, onSignals },
    ...{ handover: () => handover, standby: () => standby, usage: () => usage },
  })
  const store = async () => (await journals.freshSnapshot()) !== null
  const handover = createHandover({
    ...{ world, tables, node, log, links: links.handovers, store },
    onDone() {
      log('handover.done')
      beat()
      // Without a new snapshot, the disk would still contain the slots that were handed over.
      store().catch((error: unknown) => log.error('snapshot.failed', { error: String(error) }))
    },
    onArrived: (slot) => standby.arrived(slot),
  })
  const standby = createStandby({
    ...{ world, tables, node, log, links: links.copies, files: journals.files },
    ...{ moveOf: handover.moveOf, firstStream: randomInt(2 ** 32) },
    waiting: config.BABOU_TRACKER_COPY_WAIT === 0 ? null : journalSlots(threads),
    onTookOver() {
      // Jobs drops the counts of the dead tracker when this one reports after the dead one's report
      // is late.
      beat()
      setTimeout(beat, BEAT_AGAIN_MS).unref()
    },
  })
  const usage = createUsage({
    ...{ world, tables, node, tell: links.tellUsage, isGiving: handover.isGiving },
    guesses: attachPasskeyGuessTable(prepared.threads.passkeyGuesses, world.clock.seconds),
  })
  return { links, handover, standby, usage, holders: createHolders(node, links.take, handover) }
}

interface SharesGiven extends Pick<TrackerLinksOptions, 'storeId' | 'onSignals'> {
  readonly journals: Journals
  readonly beat: () => void
}

/**
 * Starts this run with the sessions of the previous one, whose snapshot may have been read already.
 */
function restored(folder: TrackerFolder, { world, tables, snapshot }: Prepared, log: Log) {
  writeStatus(world.words, 'boot', folder.boot)
  writeStatus(world.words, 'startedSeconds', world.clock.seconds())
  const read = snapshot === undefined ? restoreSnapshot(folder, world, tables, log) : snapshot
  return restoreEntries(folder, read, world, tables, log)
}

/** Opens the site's state as the previous run stored it, and serves from it. */
function openKept(
  { config, log }: RoleContext,
  folder: TrackerFolder,
  hidePass: HidePass,
  given: Pick<KeptOptions, 'world' | 'tables' | 'versions' | 'apply'>,
) {
  const { world } = given
  const kept = openKeptState({ ...given, folder: folder.state, log, wall: world.clock.wall })
  if (kept.resume !== null) hidePass.request()
  startFromKept(world, kept, config.BABOU_TRACKER_MAX_STALENESS)
  return kept
}

/** Opens the link to the bridge, which continues where the previous run stopped. */
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

export type Core = ReturnType<typeof createCore>
