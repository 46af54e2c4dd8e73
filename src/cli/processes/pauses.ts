import { pause } from '../../shared/running/pause.ts'

const FIRST_MILLISECONDS = 250
const LONGEST_MILLISECONDS = 30_000
/** A process that has run for this long counts as healthy again. */
const WELL_MILLISECONDS = 60_000

/** Growing pauses between restarts. They start again after a minute without failure. */
export interface Pauses {
  /**
   * Returns the milliseconds to wait before restarting a process that ran for `ranMilliseconds`.
   */
  readonly next: (ranMilliseconds: number) => number
}

export function createPauses(): Pauses {
  let inRow = 0
  return {
    next(ranMilliseconds) {
      inRow = ranMilliseconds >= WELL_MILLISECONDS ? 1 : inRow + 1
      return Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** (inRow - 1))
    },
  }
}

/** Settles with `work`, or with `late` when that takes longer. */
export async function within<T>(seconds: number, work: Promise<T>, late: T): Promise<T> {
  const timer = new AbortController()
  const deadline = pause(seconds * 1000, timer.signal).then(() => late)
  try {
    return await Promise.race([work, deadline])
  } finally {
    timer.abort()
  }
}
