/** The randomness of a simulated run, the same for the same seed. */
export interface Chance {
  /** From 0 up to 1. */
  readonly random: () => number
  /** From 0 up to, not including, `limit`. */
  readonly below: (limit: number) => number
  readonly is: (probability: number) => boolean
  readonly bytes: (count: number) => Buffer
}

/** Mulberry32: short, and good enough to choose among faults. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(random() * limit)
  return {
    random,
    below,
    is: (probability) => random() < probability,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
  }
}
