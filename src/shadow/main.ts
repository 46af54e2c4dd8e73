import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { nodeName } from '../shared/config.ts'
import type { RoleContext, RunningRole } from '../shared/lifecycle.ts'
import { listen } from '../shared/running/listen.ts'
import type { Actor } from '../store/records/audit.ts'
import * as settings from '../store/records/settings/settings.ts'
import type { Db } from '../store/base/db.ts'
import { closeDb, createDb } from '../store/base/db.ts'
import * as fronts from '../store/shadow/front.ts'
import { readTarget } from '../domain/shadow/request.ts'
import { createForwardedFor } from './client-address.ts'
import type { Copies } from './copies.ts'
import { createCopies } from './copies.ts'
import type { Answered } from './front.ts'
import { createFront } from './front.ts'
import { createKeptPhase } from './kept-phase.ts'
import { createReporter } from './reporter.ts'
import { createSwitching } from './switching.ts'
import type { Switching } from './switching.ts'
import type { Tally } from './tally.ts'
import { createTally } from './tally.ts'
import type { OutgoingRequest } from './upstream.ts'
import { createUpstream, endToEnd } from './upstream.ts'

/** The connections to the database, which suffice for reports and a switch at the same time. */
const CONNECTIONS = 3
/** How long requests in progress may still take when the server stops. */
const STOP_LIMIT_MS = 5_000
/** A rehearsal lasts this many times the longest interval, so that every client was seen in it. */
const INTERVAL_SHARE = 1.1

export interface ShadowGiven {
  /**
   * Where clients connect: an address, or the descriptor of a socket that was opened for this
   * process.
   */
  readonly listen: { readonly host: string; readonly port: number } | { readonly fd: number }
  /** The old tracker and ours, as `http://host:port`. */
  readonly old: URL
  readonly tracker: URL
  readonly by: Actor
}

/** `babou shadow` while it runs. */
export interface RunningShadow extends RunningRole {
  readonly port: number
}

/** Starts the server in front of an old tracker and ours (docs/decisions/0052). */
export async function start(context: RoleContext, given: ShadowGiven): Promise<RunningShadow> {
  const { config, clock, log, databaseUrl } = context
  const db = createDb(databaseUrl, { log, max: CONNECTIONS })
  const now = () => clock.now().getTime()
  const tally = createTally()
  const failed = { old: 0 }
  const copies = createCopies(given.tracker, now)
  const kept = createKeptPhase(config.BABOU_DATA)
  const phase = kept.read() ?? (await fronts.find(db))?.phase ?? 'shadow'
  const [old, ours] = [createUpstream(given.old), createUpstream(given.tracker)]
  const startedAt = clock.now()
  const completeSince = () => new Date(Math.max(startedAt.getTime(), copies.figures().lostAt))
  const switching = createSwitching({
    ...{ phase, old, ours, copies, log },
    pending: (to) => front.pending(to),
    notReady: () => notReady(tally, copies, now() - completeSince().getTime()),
    ...trackersOf(context, db, given.by),
    prepare: () => prepared(db),
    save(next) {
      kept.write(next)
      reporter.note(next)
    },
  })
  const front = createFront({
    route: switching.route,
    forwardedFor: createForwardedFor(config.BABOU_TRUSTED_PROXIES ?? []),
    onAnswered: (to, answered) => void (to === old && copy(switching, tally, answered)),
    onFailed(to, request, { wasSent }) {
      if (to !== old) return
      failed.old++
      // The old tracker may have counted the announce. It is copied, because too few bytes are
      // better than too many.
      if (wasSent) copy(switching, tally, { request, body: null, milliseconds: 0 })
    },
  })
  await listen(front.server, given.listen, log, 'shadow.error')
  switching.start()
  const reporter = createReporter({
    ...{ context, db, tally, copies, switching, startedAt, completeSince },
    ...{ node: nodeName(config, 'tracker'), oldUrl: given.old, trackerUrl: given.tracker },
    oldFailed: () => failed.old,
    keptSince: kept.since(),
  })
  const { port } = front.server.address() as AddressInfo
  log('shadow.listening', { port, phase })
  async function stop(): Promise<void> {
    front.server.close()
    front.server.closeIdleConnections()
    const limit = setTimeout(() => front.server.closeAllConnections(), STOP_LIMIT_MS)
    await once(front.server, 'close')
    clearTimeout(limit)
    switching.stop()
    await reporter.stop()
    copies.stop()
    for (const { agent } of [old, ours]) agent.destroy()
    await closeDb(db)
  }
  let stopped: Promise<void> | undefined
  return { port, stop: () => (stopped ??= stop()), failed: new Promise(() => {}) }
}

/**
 * Prepares a hand-over. With many sessions, this takes longer than the command waits; the command
 * has then withdrawn its order.
 */
async function prepared(db: Db): Promise<string | null> {
  await fronts.dropSessions(db)
  const isWanted = (await fronts.wanted(db)) === 'handed'
  return isWanted ? null : 'the command no longer waited for the hand-over'
}

/**
 * Returns functions that set whether trackers are shadows, and that list those that do not follow
 * this setting yet.
 */
function trackersOf({ config, clock }: RoleContext, db: Db, by: Actor) {
  return {
    async setShadow(isOn: boolean) {
      await settings.changeTracker(db, config, { shadow: isOn }, by, clock.now())
      const told = await settings.toldTracker(db)
      return told?.version ?? 0
    },
    async apart(isOn: boolean, version: number) {
      const { heard, apart } = await fronts.trackersApart(db, isOn, version, clock.now())
      return heard === 0 ? null : apart
    },
  }
}

/** Copies a request that the old tracker has answered to our tracker, and compares the replies. */
function copy(switching: Switching, tally: Tally, { request, body, milliseconds }: Answered): void {
  const seen = readTarget(request.target)
  if (request.method !== 'GET' || seen.kind === 'other') return
  const headers = endToEnd(request.headers, ['accept-encoding'])
  const copied: OutgoingRequest = { ...request, headers }
  switching.copy({
    request: copied,
    session: seen.session,
    onReply(ours, oursMilliseconds) {
      if (body === null) return
      const { target } = request
      tally.add({ seen, target, old: body, oldMilliseconds: milliseconds, ours, oursMilliseconds })
    },
  })
}

/** Returns why clients cannot be handed over yet; null if they can. */
function notReady(tally: Tally, copies: Copies, completeMilliseconds: number): string | null {
  const interval = tally.longestInterval()
  if (interval === 0) return 'no announce has been compared yet'
  const { missed } = copies.figures()
  if (missed > 0) return `our tracker has not seen the last announce of ${missed} sessions`
  const left = Math.ceil(INTERVAL_SHARE * interval - completeMilliseconds / 1000)
  if (left <= 0) return null
  return `not every client was seen: the old tracker's interval is over in ${left} seconds`
}
