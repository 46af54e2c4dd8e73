import fs from 'node:fs'
import type { Config } from './config.ts'

/** The time of one process: every role takes it as an argument, so that a test clock moves all. */
export interface Clock {
  /** Wall time now. */
  readonly now: () => Date
  /**
   * Seconds that only grow, from an unknown start; setting the machine's clock does not move it.
   */
  readonly monotonicSeconds: () => number
}

/** A clock that also wakes sleepers: used for limits that tests do not want to wait for. */
export interface WakingClock extends Clock {
  /** Calls `step` once when these seconds have passed. @returns how to cancel it. */
  readonly after: (seconds: number, step: () => void) => () => void
}

/**
 * The machine's clock, or that of BABOU_TEST_CLOCK (`file:PATH`: seconds that are added to both;
 * sleepers still wake by the machine's clock).
 */
export function createClock(config: Pick<Config, 'BABOU_TEST_CLOCK'>): WakingClock {
  const file = config.BABOU_TEST_CLOCK?.slice('file:'.length)
  const added = file === undefined ? () => 0 : () => readSeconds(file)
  return {
    now: () => new Date(Date.now() + added() * 1000),
    monotonicSeconds: () => performance.now() / 1000 + added(),
    after(seconds, step) {
      const timer = setTimeout(step, seconds * 1000)
      return () => clearTimeout(timer)
    },
  }
}

function readSeconds(file: string): number {
  const seconds = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8').trim()) : 0
  return Number.isFinite(seconds) ? seconds : 0
}
