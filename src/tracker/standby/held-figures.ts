import { sumStat } from '../memory/statistics.ts'

/** Replies that had to wait for copies, since the start (announce/held-replies.ts). */
export interface HeldFigures {
  readonly held: number
  /** Of these, those that were sent before the copy was there. */
  readonly late: number
  /** Those that did not wait, because no tracker had a copy. */
  readonly notHeld: number
}

export function heldFigures(words: Int32Array): HeldFigures {
  return {
    held: sumStat(words, 'repliesHeld'),
    late: sumStat(words, 'repliesLate'),
    notHeld: sumStat(words, 'repliesNotHeld'),
  }
}
