import os from 'node:os'
import type { Config } from '../../shared/config.ts'

/** More announce threads than this are no faster until the network is. */
const MOST_THREADS = 4

/** Announce threads of this process. */
export function threadsOf(config: Config): number {
  if (config.BABOU_TRACKER_THREADS !== 'auto') return config.BABOU_TRACKER_THREADS
  return Math.min(MOST_THREADS, os.availableParallelism())
}
