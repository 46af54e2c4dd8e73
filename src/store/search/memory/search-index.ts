import { Worker } from 'node:worker_threads'
import type { Log } from '../../../shared/log.ts'
import { threadFile } from '../../../shared/thread-file.ts'
import type { Db } from '../../base/db.ts'
import type { BrowseFilter } from '../browse.ts'
import { COUNTED_UP_TO } from '../browse.ts'
import { conditionsOf, wordsOf } from './conditions.ts'
import type { Ask, ThreadOptions, Told } from './messages.ts'
import type { Answer } from './question.ts'
import { resolve } from './resolve.ts'

/** Torrents from which on a catalog is kept in memory: fewer are searched as fast in SQL. */
const LEAST = 5_000
/** An answer takes milliseconds; after this the database is asked instead. */
const PATIENCE_MS = 2_000
const RESTART_MS = 5_000
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

interface State {
  worker: Worker | null
  /** Null: torrents are not loaded. */
  ready: { horizon: string; readonly isNameOrdered: boolean } | null
  isStopped: boolean
  asked: number
  retry: NodeJS.Timeout | undefined
  readonly waiting: Map<number, (answer: Answer | null) => void>
}

const indexes = new WeakMap<Db, SearchIndex>()

/** The index that was created for a pool of connections, if any. */
export function indexOf(db: Db): SearchIndex | undefined {
  return indexes.get(db)
}

/** Starts the thread; searches over `db` use the index from then on. */
export function createSearchIndex(options: SearchIndexOptions): SearchIndex {
  const state: State = {
    worker: null,
    ready: null,
    isStopped: false,
    asked: 0,
    retry: undefined,
    waiting: new Map(),
  }
  start(state, options)
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

function start(state: State, options: SearchIndexOptions): void {
  const { url, maxMebibytes, least = LEAST } = options
  const data: ThreadOptions = { url, maxBytes: maxMebibytes * MEBIBYTE, least }
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
    if (state.isStopped) return
    state.retry = setTimeout(() => start(state, options), RESTART_MS).unref()
  })
}

function hear(state: State, told: Told, log: Log): void {
  if (told.kind === 'answer') {
    state.waiting.get(told.id)?.(told.answer)
  } else if (told.kind === 'horizon') {
    if (state.ready !== null) state.ready.horizon = told.horizon
  } else if (told.kind === 'ready') {
    const { torrents, bytes, horizon, isNameOrdered } = told
    state.ready = { horizon, isNameOrdered }
    log('search.loaded', { torrents, mebibytes: Math.round(bytes / MEBIBYTE) })
  } else {
    giveUp(state)
    log.debug('search.away', { reason: told.reason })
  }
}

function giveUp(state: State): void {
  state.ready = null
  for (const settle of state.waiting.values()) settle(null)
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
  const resolved = await resolve(db, filter, ready.horizon)
  const also = conditionsOf(filter, resolved)
  if (also === null) return null
  const { order, position, limit, countUpTo = COUNTED_UP_TO } = filter
  const words = wordsOf(filter, resolved)
  const question = { words, also, order, position, limit, countUpTo, wantsFacets }
  return ask(state, { question, news: resolved.news })
}

function ask(state: State, asked: Omit<Ask, 'id'>): Promise<Answer | null> {
  const { worker, waiting } = state
  if (worker === null || state.ready === null) return Promise.resolve(null)
  const id = ++state.asked
  return new Promise((settle) => {
    const patience = setTimeout(() => done(null), PATIENCE_MS)
    const done = (answer: Answer | null) => {
      clearTimeout(patience)
      waiting.delete(id)
      settle(answer)
    }
    waiting.set(id, done)
    worker.postMessage({ id, ...asked } satisfies Ask)
  })
}
