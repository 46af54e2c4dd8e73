import { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import type { Log } from '../../../shared/log.ts'
import { threadFile } from '../../../shared/thread-file.ts'
import type { Db } from '../../base/db.ts'
import type { BrowseFilter } from '../browse.ts'
import { COUNTED_UP_TO } from '../browse.ts'
import { conditionsOf, wordsOf } from './conditions.ts'
import type { KeptAnswers } from './kept-answers.ts'
import { createKeptAnswers } from './kept-answers.ts'
import type { Ask, ThreadOptions, Told } from './messages.ts'
import type { Answer } from './question.ts'
import { resolve } from './resolve.ts'

/** Torrents from which on a catalog is kept in memory: fewer are searched as fast in SQL. */
const LEAST = 5_000
/** An answer takes milliseconds; after this the database is asked instead. */
const PATIENCE_MS = 2_000
const RESTART_MS = 5_000
/** A smaller catalog is counted again after this. */
const GROWTH_MS = 60_000
/** What is not a column: maps of texts and of changed torrents. */
const HEAP_MEBIBYTES = 1_024
const MEBIBYTE = 2 ** 20

/** The listed torrents in memory, in a thread of this process. */
export interface SearchIndex {
  /**
   * What fits a filter, as the database would find it in this moment; null when it has to be asked
   * itself, because torrents are not loaded, or for what only it can tell.
   */
  readonly find: (filter: BrowseFilter, wantsFacets: boolean) => Promise<Answer | null>
  readonly isReady: () => boolean
  readonly stop: () => Promise<void>
}

export interface SearchIndexOptions {
  readonly url: string
  readonly db: Db
  readonly log: Log
  readonly maxMebibytes: number
  readonly least?: number
}

interface Ready {
  horizon: string
  /** Of torrents that the catalog had seen then. */
  changes: number
  readonly isNameOrdered: boolean
}

interface State {
  worker: Worker | null
  /** Null: torrents are not loaded. */
  ready: Ready | null
  isStopped: boolean
  asked: number
  retry: NodeJS.Timeout | undefined
  readonly waiting: Map<number, (answer: Answer | null, changes: number) => void>
  readonly kept: KeptAnswers
}

const indexes = new WeakMap<Db, SearchIndex>()

/** The index that was created for a pool of connections, if any. */
export function indexOf(db: Db): SearchIndex | undefined {
  return indexes.get(db)
}

/**
 * Starts the thread as soon as the catalog has enough torrents; searches over `db` use the index
 * from then on.
 */
export function createSearchIndex(options: SearchIndexOptions): SearchIndex {
  const state: State = {
    worker: null,
    ready: null,
    isStopped: false,
    asked: 0,
    retry: undefined,
    waiting: new Map(),
    kept: createKeptAnswers(),
  }
  void begin(state, options)
  const index: SearchIndex = {
    find: (filter, wantsFacets) => find(state, options.db, filter, wantsFacets),
    isReady: () => state.ready !== null,
    async stop() {
      state.isStopped = true
      clearTimeout(state.retry)
      indexes.delete(options.db)
      await state.worker?.terminate()
    },
  }
  indexes.set(options.db, index)
  return index
}

async function begin(state: State, options: SearchIndexOptions): Promise<void> {
  const { db, least = LEAST, log } = options
  const isLarge = await hasTorrents(db, least).catch((error: unknown) => {
    log.debug('search.away', { reason: String(error) })
    return null
  })
  if (state.isStopped) return
  if (isLarge === true) start(state, options)
  else beginAfter(state, options, isLarge === null ? RESTART_MS : GROWTH_MS)
}

function beginAfter(state: State, options: SearchIndexOptions, milliseconds: number): void {
  state.retry = setTimeout(() => void begin(state, options), milliseconds).unref()
}

/** Whether at least this many torrents are listed. */
async function hasTorrents(db: Db, least: number): Promise<boolean> {
  const { rows } = await sql<{ torrents: number }>`
    select count(*)::int as torrents
    from (select from torrent where state = 'listed' limit ${least}) t`.execute(db)
  return rows[0].torrents >= least
}

function start(state: State, options: SearchIndexOptions): void {
  const { url, maxMebibytes } = options
  const data: ThreadOptions = { url, maxBytes: maxMebibytes * MEBIBYTE }
  const worker = new Worker(threadFile('store/search/memory/search-thread'), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES },
  })
  worker.unref()
  state.worker = worker
  worker.on('message', (told: Told) => hear(state, told, options.log))
  worker.on('error', (error) => options.log.warn('search.failed', { error: String(error) }))
  worker.on('exit', () => {
    giveUp(state)
    if (!state.isStopped) beginAfter(state, options, RESTART_MS)
  })
}

function hear(state: State, told: Told, log: Log): void {
  if (told.kind === 'answer') {
    state.waiting.get(told.id)?.(told.answer, told.changes)
  } else if (told.kind === 'horizon') {
    const { horizon, changes } = told
    if (state.ready !== null) Object.assign(state.ready, { horizon, changes })
  } else if (told.kind === 'ready') {
    const { torrents, bytes, horizon, changes, isNameOrdered } = told
    state.ready = { horizon, changes, isNameOrdered }
    log('search.loaded', { torrents, mebibytes: Math.round(bytes / MEBIBYTE) })
  } else {
    giveUp(state)
    log.debug('search.away', { reason: told.reason })
  }
}

function giveUp(state: State): void {
  state.ready = null
  state.kept.clear()
  for (const settle of state.waiting.values()) settle(null, 0)
}

async function find(
  state: State,
  db: Db,
  filter: BrowseFilter,
  wantsFacets: boolean,
): Promise<Answer | null> {
  const { ready } = state
  if (ready === null || (filter.order.by === 'name' && !ready.isNameOrdered)) return null
  if (filter.states.some((one) => one === 'pending' || one === 'removed')) return null
  const { horizon, changes } = ready
  const resolved = await resolve(db, filter, horizon)
  const also = conditionsOf(filter, resolved)
  if (also === null) return null
  const { order, position, limit, countUpTo = COUNTED_UP_TO } = filter
  const words = wordsOf(filter, resolved)
  const facetKeys = wantsFacets ? resolved.facetKeys : null
  const question = { words, also, order, position, limit, countUpTo, facetKeys }
  // Without news, the catalog is what it was at the horizon.
  const isSame = state.ready === ready && resolved.news.changes.length === 0
  const kept = isSame ? state.kept.find(question, changes) : null
  return kept ?? ask(state, { question, news: resolved.news })
}

function ask(state: State, asked: Omit<Ask, 'id'>): Promise<Answer | null> {
  const { worker, waiting, kept } = state
  if (worker === null || state.ready === null) return Promise.resolve(null)
  const id = ++state.asked
  return new Promise((settle) => {
    const patience = setTimeout(() => done(null, 0), PATIENCE_MS)
    const done = (answer: Answer | null, changes: number) => {
      clearTimeout(patience)
      waiting.delete(id)
      if (answer !== null) kept.keep(asked.question, answer, changes)
      settle(answer)
    }
    waiting.set(id, done)
    worker.postMessage({ id, ...asked } satisfies Ask)
  })
}
