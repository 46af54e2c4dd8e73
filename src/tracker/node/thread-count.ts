import os from 'node:os'
import type { Config } from '../../shared/config.ts'

/** The most announce threads: more are not faster, because the network is the limit. */
const MOST_THREADS = 4

/** Returns the number of announce threads of this process. */
export function threadsOf(config: Config): number {
  if (config.BABOU_TRACKER_THREADS !== 'auto') return config.BABOU_TRACKER_THREADS
  return Math.min(MOST_THREADS, os.availableParallelism())
}
