import os from 'node:os'
import v8 from 'node:v8'
import { Piscina } from 'piscina'
import type { FileFault } from '../../../domain/torrents/faults.ts'
import type { Log } from '../../../shared/log.ts'
import { threadFile } from '../../../shared/thread-file.ts'
import type { Rendered } from '../../ui/render-markdown.ts'
import type { ReadTorrent } from './read-torrent.ts'
import type { ReadTask, RenderTask } from './worker.ts'

/** Explained in src/tracker/reaper/reaper-pool.ts. */
const IMPORTS_MODULES = '--no-experimental-require-module'
/**
 * The number of threads that read files: half of the processors, as the other half serves pages.
 */
export const FILE_THREADS = Math.max(1, Math.min(4, Math.floor(os.availableParallelism() / 2)))
/**
 * The number of threads reserved for texts: a file takes up to ten seconds, and pages wait for
 * texts.
 */
const TEXT_THREADS = Math.ceil(FILE_THREADS / 2)
/**
 * Up to this number, threads that read and collect garbage take time from the core of the main
 * thread.
 */
const FEW_PROCESSORS = 2
/** A thread ends after it has had nothing to do for this long. */
const IDLE_MS = 60_000

interface Run {
  readonly signal: AbortSignal
  readonly transferList?: ArrayBuffer[]
}

/** The threads that read files and render texts. `signal` ends a task together with its thread. */
export interface ReaderPool {
  readonly read: (task: ReadTask, run: Run) => Promise<ReadTorrent | FileFault>
  readonly render: (task: RenderTask, run: Run) => Promise<Rendered>
  readonly stop: () => Promise<void>
}

/** @param heapMebibytes the heap limit of each thread */
export function createReaderPool(log: Log, heapMebibytes: number): ReaderPool {
  // V8 also collects the young objects of each thread on helper threads, which have the priority of
  // the main thread. Without them, all work for a file has the low priority of the thread that
  // reads it.
  if (os.availableParallelism() <= FEW_PROCESSORS) v8.setFlagsFromString('--no-parallel-scavenge')
  const pool = new Piscina<ReadTask | RenderTask, unknown>({
    filename: threadFile('site/http/reader/worker').href,
    minThreads: 0,
    maxThreads: FILE_THREADS + TEXT_THREADS,
    idleTimeout: IDLE_MS,
    execArgv: [IMPORTS_MODULES],
    resourceLimits: { maxOldGenerationSizeMb: heapMebibytes },
  })
  // A thread that fails between two tasks must not end the site: the next task starts another one.
  pool.on('error', (error: unknown) => log.error('reader.thread-failed', { error: String(error) }))
  return {
    read: async (task, run) =>
      (await pool.run(task, { name: 'read', ...run })) as ReadTorrent | FileFault,
    render: async (task, run) => (await pool.run(task, { name: 'render', ...run })) as Rendered,
    stop: () => pool.destroy(),
  }
}
