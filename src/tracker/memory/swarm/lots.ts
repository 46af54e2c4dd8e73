import { randomBytes } from 'node:crypto'

/** Draws a whole number from 0 to `below` - 1. */
export type Lots = (below: number) => number

/**
 * Creates the generator of random numbers that are evenly distributed but not secret: a 32-bit
 * xorshift (Marsaglia 2003). `Math.random` would create an object for each number that it passes to
 * a function.
 */
export function createLots(seed: number = randomBytes(4).readInt32LE()): Lots {
  let state = seed === 0 ? 1 : seed | 0
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    // The compiler would turn a remainder into a function call for numbers above 2^31.
    return Math.floor((state >>> 0) * 2 ** -32 * below)
  }
}
