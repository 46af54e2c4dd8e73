import type { Couple } from './parts.ts'

// Sums by couple in a table of fixed size, for millions of couples. Several couples may share a
// sum, so it is never less than that of each couple.

/** The table has 2 to the power of this number of sums: 4 MiB. */
const BITS = 20

export interface Sketch {
  readonly add: (couple: Couple, bytes: number) => void
  /** Returns at least the amount that was added for a couple. */
  readonly sumOf: (couple: Couple) => number
}

export function createSketch(): Sketch {
  const sums = new Float32Array(2 ** BITS)
  return {
    add(couple, bytes) {
      sums[placeOf(couple)] += bytes
    },
    sumOf: (couple) => sums[placeOf(couple)],
  }
}

/**
 * Returns the place of a couple. They are spread evenly, because the upper bits of a product depend
 * on all bits of its factors.
 */
function placeOf([first, second]: Couple): number {
  return (Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b)) >>> (32 - BITS)
}
