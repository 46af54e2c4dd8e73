import fs from 'node:fs'
import type { Config } from './config.ts'

/**
 * The time in one process. Every role gets it as an argument, so that a test clock applies
 * everywhere.
 */
export interface Clock {
  /** Returns the current wall time. */
  readonly now: () => Date
  /**
   * Returns seconds that only grow, from an unknown start; setting the machine's clock does not
   * affect them.
   */
  readonly monotonicSeconds: () => number
}

/** A clock that can also call back: used for time limits that tests do not want to wait for. */
export interface WakingClock extends Clock {
  /** Calls `step` once after this many seconds. @returns a function that cancels it */
  readonly after: (seconds: number, step: () => void) => () => void
}

/**
 * Creates the machine's clock, or that of BABOU_TEST_CLOCK (`file:PATH` contains seconds that are
 * added to both times; `after` still uses the machine's clock).
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
