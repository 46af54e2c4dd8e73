import type { LinkInfo } from '../bridge/hub/types.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { Metrics } from '../shared/metrics.ts'
import type { Db } from '../store/base/db.ts'
import type { Fails } from '../store/records/tasks/failed-rows.ts'
import { RowFailed } from '../store/records/tasks/failed-rows.ts'
import * as announcing from '../store/fleet/announcing.ts'
import * as nodes from '../store/fleet/nodes.ts'
import * as ircMessages from '../store/irc/messages.ts'
import * as searchAlerts from '../store/search/alerts.ts'
import * as reporting from '../store/requests/report-announcements.ts'
import * as streamed from '../store/promotions/streamed.ts'
import * as announcements from '../store/records/announcements.ts'
import { growingPause } from './running/growing-pause.ts'

/**
 * The first pause while announcements wait for trackers, which acknowledge within milliseconds; the
 * pause doubles each time.
 */
const WAITING_MS = 50
/**
 * The pause when nothing waits; it finds promotions that begin, and makes up for a lost wake-up.
 */
const IDLE_MS = 2_000
/** The most searches whose owners are notified in one pass; a task notifies the rest. */
const TOLD_AT_ONCE = 1_000
/** The most failed searches that one pass logs; all of them are counted. */
const MAX_LOGGED = 20
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2_000

export interface AnnouncerOptions {
  readonly db: Db
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Returns the trackers that are connected to this node. */
  readonly links: () => readonly LinkInfo[]
}

export interface Announcer {
  /** Tells the announcer that there may be something to announce. */
  readonly wake: () => void
  readonly stop: () => Promise<void>
}

interface State extends AnnouncerOptions {
  readonly stopping: AbortController
  isWoken: boolean
  onWake: () => void
}

/**
 * Announces recorded changes as soon as the trackers know them. Every jobs node runs an announcer:
 * each records what its trackers have applied, and any of them assigns the positions.
 */
export function startAnnouncer(options: AnnouncerOptions): Announcer {
  const state: State = {
    ...options,
    stopping: new AbortController(),
    isWoken: false,
    onWake() {},
  }
  const running = run(state)
  return {
    wake() {
      state.isWoken = true
      state.onWake()
    },
    async stop() {
      state.stopping.abort()
      state.onWake()
      await running
    },
  }
}

async function run(state: State): Promise<void> {
  const { signal } = state.stopping
  const retry = growingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, signal)
  let nextMs = WAITING_MS
  while (!signal.aborted) {
    try {
      state.isWoken = false
      const isWaiting = await pass(state)
      retry.reset()
      if (state.isWoken) nextMs = WAITING_MS
      await woken(state, isWaiting ? nextMs : IDLE_MS)
      // Without a tracker, announcements may wait for hours.
      nextMs = isWaiting && !state.isWoken ? Math.min(nextMs * 2, IDLE_MS) : WAITING_MS
    } catch (error) {
      state.log.warn('announcer.lost', { error: String(error) })
      await retry.wait()
    }
  }
}

/** Announces the changes that trackers know; returns whether others are still waiting. */
async function pass(state: State): Promise<boolean> {
  const { db, clock, log, links } = state
  await streamed.noteBegun(db, clock.now())
  await reportAll(state)
  if ((await announcements.waitingSince(db, clock.now())) === null) return false
  await nodes.noteApplied(
    db,
    links().map(({ storeId, ackedPosition }) => ({ storeId, position: ackedPosition })),
  )
  const announced = await announcing.announce(db, clock.now())
  if (announced > 0) log.debug('announcer.announced', { announced })
  await reportAll(state)
  return (await announcements.waitingSince(db, clock.now())) !== null
}

/**
 * Passes announcements to saved searches and webhooks, including those that another node left
 * unfinished.
 */
async function reportAll({ db, clock, log, metrics }: State): Promise<void> {
  const fails = leavingOut({ log, metrics })
  let isAny = false
  while ((await reporting.reportSome(db, clock.now(), fails)) > 0) isAny = true
  if (!isAny) return
  await leavingBad(log, () => searchAlerts.tellDue(db, clock.now(), TOLD_AT_ONCE))
  await leavingBad(log, () => ircMessages.writeDue(db, clock.now(), TOLD_AT_ONCE))
}

/**
 * Returns a handler that logs each search that could not be compared with a torrent once, and
 * counts every failure.
 */
function leavingOut({ log, metrics }: Pick<State, 'log' | 'metrics'>): Fails {
  const logged = new Set<number>()
  return (searchId, error) => {
    metrics.count('babou_saved_searches_failed_total')
    if (logged.has(searchId) || logged.size === MAX_LOGGED) return
    logged.add(searchId)
    // The database's error text can contain the words that the member searches for, which only that
    // member may see.
    const { code } = error as { readonly code?: unknown }
    const told = typeof code === 'string' ? `SQLSTATE ${code}` : String(error)
    log.error('announcer.search-failed', { searchId, error: told })
  }
}

/**
 * Runs `tell`, and logs its failure. The task `alert-searches` continues with the searches after
 * one whose owner cannot be notified.
 */
async function leavingBad(log: Log, tell: () => Promise<unknown>): Promise<void> {
  try {
    await tell()
  } catch (error) {
    if (!(error instanceof RowFailed)) throw error
    log.error('announcer.search-failed', { searchId: error.id, error: String(error.cause) })
  }
}

/** Resolves when the announcer was woken since the pass began, or after this time. */
async function woken(state: State, ms: number): Promise<void> {
  if (state.isWoken || state.stopping.signal.aborted) return
  await new Promise<void>((resolve) => {
    const poll = setTimeout(resolve, ms)
    state.onWake = () => {
      clearTimeout(poll)
      resolve()
    }
  })
  state.onWake = () => {}
}
