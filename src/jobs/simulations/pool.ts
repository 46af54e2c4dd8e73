import { Piscina } from 'piscina'
import type { Work, Worked } from '../../domain/ratio/simulations/work.ts'
import { threadFile } from '../../shared/thread-file.ts'

/** The reason is in src/tracker/reaper/reaper-pool.ts. */
const IMPORTS_MODULES = '--no-experimental-require-module'
/**
 * The memory limit of a thread: a batch needs a few hundred MiB at most. More is a bug, and ends
 * only the thread.
 */
const THREAD_MEBIBYTES = 1_024

export interface SimulatePool {
  /** Returns the result of a batch, or the error as text. */
  readonly run: (work: Work) => Promise<Worked | { readonly fault: string }>
  readonly stop: () => Promise<void>
}

/**
 * Creates one thread for the duration of a run: a second one would take a processor from others.
 */
export function createSimulatePool(): SimulatePool {
  const pool = new Piscina<Work, Worked>({
    filename: threadFile('jobs/simulations/worker').href,
    name: 'simulate',
    minThreads: 0,
    maxThreads: 1,
    execArgv: [IMPORTS_MODULES],
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEBIBYTES },
  })
  return {
    run: (work) => pool.run(work).catch((error: unknown) => ({ fault: String(error) })),
    stop: () => pool.destroy(),
  }
}
