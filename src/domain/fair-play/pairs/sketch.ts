import type { Couple } from './parts.ts'

// Sums by couple in a table of fixed size, for millions of couples. Several of them may share a
// sum: it is never less than that of its couple.

/** The table has 2 to this power of sums: 4 MiB. */
const BITS = 20

export interface Sketch {
  readonly add: (couple: Couple, bytes: number) => void
  /** Returns at least what was added for a couple. */
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

/** Spreads couples evenly: the upper bits of a product depend on all bits of its factors. */
function placeOf([first, second]: Couple): number {
  return (Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b)) >>> (32 - BITS)
}
