import type { Column } from './arrays.ts'

// The least and the most number of each block of torrents. A block whose numbers are all after the
// page is skipped with one comparison.

/** Torrents per block. */
export const BLOCK = 1_024
const BLOCK_BITS = 10

export interface Bounds {
  readonly least: Float64Array
  readonly most: Float64Array
}

/** Returns the bounds of all full blocks of the first `count` numbers of a column. */
export function boundsOf(column: Column, count: number): Bounds {
  const blocks = Math.floor(count / BLOCK)
  const least = new Float64Array(blocks).fill(Infinity)
  const most = new Float64Array(blocks).fill(-Infinity)
  for (let at = 0; at < blocks * BLOCK; at++) {
    const block = at >>> BLOCK_BITS
    if (column[at] < least[block]) least[block] = column[at]
    if (column[at] > most[block]) most[block] = column[at]
  }
  return { least, most }
}

/** Widens the bounds of a block by a number that has changed. */
export function include({ least, most }: Bounds, ordinal: number, number: number): void {
  const block = ordinal >>> BLOCK_BITS
  if (block >= least.length) return
  if (number < least[block]) least[block] = number
  if (number > most[block]) most[block] = number
}
