import { Piscina } from 'piscina'
import { threadFile } from '../../shared/thread-file.ts'
import type { SharedHandles } from '../memory/world.ts'
import type { Swept } from './sweep.ts'
import type { SweepTask } from './worker.ts'

/**
 * Piscina tries require() first. Node 20 allows that for an ES module, and ends the whole process
 * if the thread ends at the same time, as in a tracker that stops right after its start; import()
 * does not.
 */
const IMPORTS_MODULES = '--no-experimental-require-module'

/** Runs sweeps: the pool, or a test's replacement. */
export interface Sweepers {
  readonly run: (task: SweepTask) => Promise<Swept>
  readonly stop: () => Promise<void>
}

/**
 * Creates one piscina worker over the shared memory; a second one would only finish a pass earlier
 * that is slowed down on purpose. `shared.thread` is its journal slot.
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
