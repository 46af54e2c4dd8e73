import { sql } from 'kysely'
import type { Clock } from '../../../shared/clock.ts'
import type { Log } from '../../../shared/log.ts'
import type { Db } from '../../base/db.ts'
import type { BrowseFilter } from '../browse.ts'
import { COUNTED_UP_TO } from '../browse.ts'
import { conditionsOf, wordsOf } from './conditions.ts'
import type { Answer } from './question.ts'
import { resolve } from './asked/resolve.ts'
import type { Serving, Threads } from './threads.ts'
import { createThreads } from './threads.ts'
import { createLoadingTurns } from './loading-turns.ts'

/**
 * The number of torrents from which on a catalog is held in memory: fewer are searched just as fast
 * in SQL.
 */
const LEAST = 5_000
const RESTART_MS = 5_000
/** How soon the torrents of a smaller catalog are counted again. */
const GROWTH_MS = 60_000

/** The index of the listed torrents in memory, in a thread of this process. */
export interface SearchIndex {
  /**
   * Returns the matches of a filter, as the database would find them at this moment. Null: ask the
   * database, because torrents are not loaded, or because only the database can answer.
   */
  readonly find: (filter: BrowseFilter, wantsFacets: boolean) => Promise<Answer | null>
  readonly isReady: () => boolean
  /** Resolves when torrents are loaded or cannot be loaded, after `milliseconds` at the latest. */
  readonly loaded: (milliseconds: number) => Promise<void>
  /**
   * Returns a text that changes when the catalog in memory learns that a torrent has changed, which
   * takes a second or two; null: no catalog is loaded. Changes of peers and snatches do not count.
   */
  readonly version: () => string | null
  /**
   * Waits until a search may ask the database. While torrents are being loaded from it, only a few
   * searches may, and while they are read from a file, none; the others wait. Call the returned
   * function when the search is done.
   */
  readonly turn: () => Promise<() => void>
  readonly stop: () => Promise<void>
}

export interface SearchIndexOptions {
  readonly url: string
  readonly db: Db
  readonly log: Log
  readonly clock: Clock
  /** BABOU_TEST_CLOCK. */
  readonly testClock: string | undefined
  readonly maxMebibytes: number
  /** Where the loaded catalog is stored for the next start; null: nowhere. */
  readonly file: string | null
  readonly least?: number
}

interface State {
  readonly threads: Threads
  /** Requests that wait for the first load. */
  readonly waiting: Set<() => void>
  isStopped: boolean
  retry: NodeJS.Timeout | undefined
}

const indexes = new WeakMap<Db, SearchIndex>()

/** Returns the index that was created for a pool of connections, if any. */
export function indexOf(db: Db): SearchIndex | undefined {
  return indexes.get(db)
}

/**
 * Starts the thread as soon as the catalog has enough torrents; from then on, searches over `db`
 * use the index.
 */
export function createSearchIndex(options: SearchIndexOptions): SearchIndex {
  const turns = createLoadingTurns()
  const waiting = new Set<() => void>()
  const threads = createThreads({
    ...options,
    onLoading: (from) => {
      turns.setLoading(from)
      if (from === null) settleAll(waiting)
    },
    onEnd: () => {
      if (!state.isStopped) beginAfter(state, options, RESTART_MS)
    },
  })
  const state: State = { threads, waiting, isStopped: false, retry: undefined }
  void begin(state, options)
  const index: SearchIndex = {
    find: (filter, wantsFacets) => find(threads, options.db, filter, wantsFacets),
    isReady: () => threads.serving() !== null,
    loaded: (milliseconds) => {
      return threads.serving() === null ? untilTold(waiting, milliseconds) : Promise.resolve()
    },
    version: () => versionOf(threads.serving()),
    turn: turns.take,
    async stop() {
      state.isStopped = true
      clearTimeout(state.retry)
      indexes.delete(options.db)
      turns.setLoading(null)
      await threads.stop()
    },
  }
  indexes.set(options.db, index)
  return index
}

function untilTold(waiting: Set<() => void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => settle(), milliseconds)
    const settle = () => {
      clearTimeout(limit)
      waiting.delete(settle)
      resolve()
    }
    waiting.add(settle)
  })
}

function settleAll(waiting: Set<() => void>): void {
  for (const settle of waiting) settle()
}

function versionOf(serving: Serving | null): string | null {
  return serving === null ? null : `${serving.worker.threadId}.${serving.changes}`
}

async function begin(state: State, options: SearchIndexOptions): Promise<void> {
  const { db, least = LEAST, log } = options
  const isLarge = await hasTorrents(db, least).catch((error: unknown) => {
    log.debug('search.away', { reason: String(error) })
    return null
  })
  if (state.isStopped) return
  if (isLarge === true) return state.threads.start()
  settleAll(state.waiting)
  beginAfter(state, options, isLarge === null ? RESTART_MS : GROWTH_MS)
}

function beginAfter(state: State, options: SearchIndexOptions, milliseconds: number): void {
  state.retry = setTimeout(() => void begin(state, options), milliseconds).unref()
}

/** Returns whether at least this many torrents are listed. */
async function hasTorrents(db: Db, least: number): Promise<boolean> {
  const { rows } = await sql<{ torrents: number }>`
    select count(*)::int as torrents
    from (select from torrent where state = 'listed' limit ${least}) t`.execute(db)
  return rows[0].torrents >= least
}

async function find(
  threads: Threads,
  db: Db,
  filter: BrowseFilter,
  wantsFacets: boolean,
): Promise<Answer | null> {
  const serving = threads.serving()
  if (serving === null || (filter.order.by === 'name' && !serving.isNameOrdered)) return null
  if (filter.states.some((one) => one === 'pending' || one === 'removed')) return null
  if (filter.texts !== undefined) return null
  const { horizon, changes, kept } = serving
  const asking = { since: horizon, wantsFacets, kept: serving.words }
  const resolved = await resolve(db, filter, asking)
  const also = conditionsOf(filter, resolved)
  if (also === null) return null
  const { order, position, limit, countUpTo = COUNTED_UP_TO } = filter
  const words = wordsOf(filter, resolved)
  const facetKeys = wantsFacets ? resolved.facetKeys : null
  const question = { words, also, order, position, limit, countUpTo, facetKeys }
  // Without changes, the catalog is still what it was at the horizon.
  const isSame = resolved.news.changes.length === 0
  const known = isSame ? kept.find(question, changes) : null
  // Asks the thread that reported this horizon: another one may know less.
  return known ?? threads.ask(serving, { question, news: resolved.news })
}
