import { sumStat } from '../memory/statistics.ts'

/** Counts of replies that had to wait for copies since the start (announce/held-replies.ts). */
export interface HeldFigures {
  readonly held: number
  /** Of these, how many were sent before the copy existed. */
  readonly late: number
  /** How many replies did not wait although they should have, because no tracker had a copy. */
  readonly notHeld: number
}

export function heldFigures(words: Int32Array): HeldFigures {
  return {
    held: sumStat(words, 'repliesHeld'),
    late: sumStat(words, 'repliesLate'),
    notHeld: sumStat(words, 'repliesNotHeld'),
  }
}
