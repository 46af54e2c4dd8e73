// Random numbers of the simulators: the same for the same seed on every machine.

export interface Draw {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number
  readonly chance: (probability: number) => boolean
  /** An integer from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  /** A waiting time with this mean: it has a long tail and is never negative. */
  readonly wait: (mean: number) => number
  /** Log-normal: half of the values are below `median`; `spread` 1 is a wide distribution. */
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
  /** Box and Muller. */
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
