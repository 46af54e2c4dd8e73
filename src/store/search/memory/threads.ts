import { Worker } from 'node:worker_threads'
import type { Clock } from '../../../shared/clock.ts'
import type { Log } from '../../../shared/log.ts'
import { threadFile } from '../../../shared/thread-file.ts'
import type { KeptAnswers } from './kept-answers.ts'
import { createKeptAnswers } from './kept-answers.ts'
import type { KeptWords } from './asked/kept-words.ts'
import { createKeptWords } from './asked/kept-words.ts'
import type { Ask, Source, ThreadOptions, Told } from './messages.ts'
import type { Answer } from './question.ts'

// The search threads of a site: one answers, and from time to time another one loads the catalog
// again and then replaces it.

/**
 * How long an answer may take before the database is asked instead; it usually takes milliseconds.
 */
const PATIENCE_MS = 2_000
/** The least time between the starts of two threads. */
const AGAIN_SECONDS = 60
/** Memory for data that is not in columns: maps of texts and of changed torrents. */
const HEAP_MEBIBYTES = 1_024
const MEBIBYTE = 2 ** 20

/** A thread that has loaded the catalog. */
export interface Serving {
  readonly worker: Worker
  /** All transactions with a lower ID are known to it. */
  horizon: string
  readonly isNameOrdered: boolean
  /** How many changes of torrents its catalog had seen at that horizon. */
  changes: number
  readonly kept: KeptAnswers
  readonly words: KeptWords
}

export interface ThreadsOptions {
  readonly url: string
  readonly maxMebibytes: number
  readonly file: string | null
  readonly log: Log
  readonly clock: Clock
  /** BABOU_TEST_CLOCK. */
  readonly testClock: string | undefined
  /** Called when loading starts or ends (null): during it, searches should wait or be few. */
  readonly onLoading: (from: Source | null) => void
  /** Called when no thread is left. */
  readonly onEnd: () => void
}

export interface Threads {
  readonly start: () => void
  /** Returns the thread that answers; null: none has loaded the catalog. */
  readonly serving: () => Serving | null
  /** Asks a thread; null: it cannot answer, or not in time. */
  readonly ask: (serving: Serving, asked: Omit<Ask, 'id'>) => Promise<Answer | null>
  readonly stop: () => Promise<void>
}

interface State {
  worker: Worker | null
  serving: Serving | null
  /** The thread that loads the catalog and will take over. */
  next: Worker | null
  nextAt: number
  asked: number
  readonly waiting: Map<number, { readonly of: Worker; readonly settle: Settle }>
}

type Settle = (answer: Answer | null, changes: number) => void

export function createThreads(options: ThreadsOptions): Threads {
  const state: State = {
    ...{ worker: null, serving: null, next: null, nextAt: -Infinity, asked: 0 },
    waiting: new Map(),
  }
  return {
    start() {
      state.worker = startWorker(state, options, false)
    },
    serving: () => state.serving,
    ask: (serving, asked) => ask(state, serving, asked),
    async stop() {
      const workers = [state.worker, state.next]
      state.worker = state.next = null
      giveUp(state, null)
      await Promise.all(workers.map((one) => one?.terminate()))
    },
  }
}

function startWorker(state: State, options: ThreadsOptions, isFresh: boolean): Worker {
  const { url, maxMebibytes, file, log, testClock } = options
  const data: ThreadOptions = { url, maxBytes: maxMebibytes * MEBIBYTE, file, isFresh, testClock }
  const worker = new Worker(threadFile('store/search/memory/search-thread'), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES },
  })
  worker.unref()
  worker.on('message', (told: Told) => hear(state, options, worker, told))
  worker.on('error', (error) => log.warn('search.failed', { error: String(error) }))
  worker.on('exit', () => {
    if (worker === state.next) state.next = null
    if (worker !== state.worker) return giveUp(state, worker)
    giveUp(state, null)
    state.worker = null
    options.onLoading(null)
    options.onEnd()
  })
  return worker
}

function hear(state: State, options: ThreadsOptions, worker: Worker, told: Told): void {
  if (told.kind === 'answer') return state.waiting.get(told.id)?.settle(told.answer, told.changes)
  const { log, onLoading } = options
  if (told.kind === 'trouble') return log.debug('search.trouble', { reason: told.reason })
  if (worker === state.next) return hearNext(state, options, worker, told)
  if (worker !== state.worker) return
  switch (told.kind) {
    case 'loading':
      return onLoading(told.from)
    case 'ready':
      return serve(state, options, worker, told)
    case 'horizon':
      if (state.serving !== null) {
        Object.assign(state.serving, { horizon: told.horizon, changes: told.changes })
      }
      return
    case 'stale':
      return startNext(state, options)
    case 'away':
      giveUp(state, worker)
      onLoading(null)
      return log.debug('search.away', { reason: told.reason })
  }
}

function serve(
  state: State,
  { log, onLoading }: ThreadsOptions,
  worker: Worker,
  { horizon, changes, isNameOrdered, torrents, bytes, isOfFile }: Extract<Told, { kind: 'ready' }>,
): void {
  const [kept, words] = [createKeptAnswers(), createKeptWords()]
  state.serving = { worker, horizon, changes, isNameOrdered, kept, words }
  onLoading(null)
  log('search.loaded', { torrents, mebibytes: Math.round(bytes / MEBIBYTE), isOfFile })
}

function startNext(state: State, options: ThreadsOptions): void {
  const now = options.clock.monotonicSeconds()
  if (state.next !== null || now - state.nextAt < AGAIN_SECONDS) return
  state.nextAt = now
  state.next = startWorker(state, options, true)
}

function hearNext(state: State, options: ThreadsOptions, next: Worker, told: Told): void {
  if (told.kind === 'away') {
    state.next = null
    void next.terminate()
  }
  if (told.kind !== 'ready') return
  const former = state.worker
  state.worker = next
  state.next = null
  serve(state, options, next, told)
  // By then, its last questions are answered.
  setTimeout(() => void former?.terminate(), PATIENCE_MS).unref()
}

/** Gives up the pending questions to one worker, or to all: they are resolved with null. */
function giveUp(state: State, worker: Worker | null): void {
  if (worker === null || state.serving?.worker === worker) state.serving = null
  for (const { of, settle } of state.waiting.values()) {
    if (worker === null || of === worker) settle(null, 0)
  }
}

function ask(
  state: State,
  { worker, kept }: Serving,
  asked: Omit<Ask, 'id'>,
): Promise<Answer | null> {
  const id = ++state.asked
  return new Promise((resolve) => {
    const patience = setTimeout(() => settle(null, 0), PATIENCE_MS)
    const settle: Settle = (answer, changes) => {
      clearTimeout(patience)
      state.waiting.delete(id)
      if (answer !== null) kept.keep(asked.question, answer, changes)
      resolve(answer)
    }
    state.waiting.set(id, { of: worker, settle })
    worker.postMessage({ id, ...asked } satisfies Ask)
  })
}
