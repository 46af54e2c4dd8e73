import { DAY_SECONDS } from '../domain/units.ts'
import type { Draw } from './draw.ts'

// Two years in which the community grows: in the end, as many members join in a month as in half a
// year at the start. Times are in seconds since 1970.

const AGE_DAYS = 730
/** The share of the growth that was linear; the rest was quadratic. */
const EVEN = 0.25

export interface Timeline {
  readonly now: number
  readonly start: number
  /** Returns when this share (0 … 1) of the total was reached. */
  readonly momentOf: (share: number) => number
}

export function createTimeline(now: Date): Timeline {
  const end = Math.floor(now.getTime() / 1000)
  const start = end - AGE_DAYS * DAY_SECONDS
  return {
    now: end,
    start,
    momentOf(share) {
      // share = EVEN·t + (1 - EVEN)·t², solved for t.
      const square = 1 - EVEN
      const time = (Math.sqrt(EVEN * EVEN + 4 * square * share) - EVEN) / (2 * square)
      return Math.floor(start + time * (end - start))
    },
  }
}

/** Returns the time of the item `index` of `count`. Times are in order, but not evenly spaced. */
export function momentAt(timeline: Timeline, draw: Draw, index: number, count: number): number {
  return Math.min(timeline.now - 60, timeline.momentOf((index + draw.next()) / count))
}
