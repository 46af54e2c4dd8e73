import { Piscina } from 'piscina'
import { threadFile } from '../../shared/thread-file.ts'
import type { SharedHandles } from '../memory/world.ts'
import type { Swept } from './sweep.ts'
import type { SweepTask } from './worker.ts'

/**
 * Piscina tries require() before import(). Node 20 allows require() for an ES module, but if the
 * thread ends at the same time, as in a tracker that stops right after its start, the whole process
 * ends. With import() this does not happen.
 */
const IMPORTS_MODULES = '--no-experimental-require-module'

/** Runs sweeps: the pool, or a replacement in a test. */
export interface Sweepers {
  readonly run: (task: SweepTask) => Promise<Swept>
  readonly stop: () => Promise<void>
}

/**
 * Creates a pool with one piscina worker over the shared memory. A second worker would only finish
 * passes earlier that are slowed down on purpose. `shared.thread` is the worker's journal slot.
 */
export function createReaperPool(shared: SharedHandles): Sweepers {
  const pool = new Piscina<SweepTask, Swept>({
    filename: threadFile('tracker/reaper/worker').href,
    name: 'sweep',
    workerData: shared,
    minThreads: 1,
    maxThreads: 1,
    idleTimeout: Infinity,
    execArgv: [IMPORTS_MODULES],
  })
  return {
    run: (task) => pool.run(task),
    stop: () => pool.close(),
  }
}
