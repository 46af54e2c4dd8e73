// Random numbers for the simulators: the same seed gives the same numbers on every machine.

export interface Draw {
  /** Returns a number from 0 up to, but not including, 1. */
  readonly next: () => number
  readonly chance: (probability: number) => boolean
  /** Returns an integer from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  /**
   * Returns a waiting time with this mean; it is never negative, and its distribution has a long
   * tail.
   */
  readonly wait: (mean: number) => number
  /**
   * Returns a log-normal number: half of the numbers are below `median`. A `spread` of 1 is wide.
   */
  readonly around: (median: number, spread: number) => number
}

/** Returns a generator (mulberry32) for this seed. */
export function createDraw(seed: number): Draw {
  let state = Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32
  }
  /** Returns a number of the standard normal distribution (Box and Muller). */
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    chance: (probability) => next() < probability,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
    wait: (mean) => -Math.log(1 - next()) * mean,
    around: (median, spread) => median * Math.exp(normal() * spread),
  }
}
