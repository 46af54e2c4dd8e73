import { Piscina } from 'piscina'
import type { Work, Worked } from '../../domain/ratio/simulations/work.ts'
import { threadFile } from '../../shared/thread-file.ts'

/** Why: src/tracker/reaper/reaper-pool.ts. */
const IMPORTS_MODULES = '--no-experimental-require-module'
/** A batch holds some hundred megabytes at most; more is a bug, and ends the thread alone. */
const THREAD_MEBIBYTES = 1_024

export interface SimulatePool {
  /** What a batch comes to, or in words what went wrong with it. */
  readonly run: (work: Work) => Promise<Worked | { readonly fault: string }>
  readonly stop: () => Promise<void>
}

/** One thread, while a run of the task lasts: a second one would take another's processor. */
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
