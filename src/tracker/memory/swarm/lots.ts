import { randomBytes } from 'node:crypto'

/** A whole number from 0 up to, but without, `below`. */
export type Lots = (below: number) => number

/**
 * Lots that are fair, not secret: a 32-bit xorshift (Marsaglia 2003). `Math.random` would make an
 * object of each number that it gives to a function.
 */
export function createLots(seed: number = randomBytes(4).readInt32LE()): Lots {
  let state = seed === 0 ? 1 : seed | 0
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    // For numbers above 2^31 the compiler would turn a remainder into a function call.
    return Math.floor((state >>> 0) * 2 ** -32 * below)
  }
}
