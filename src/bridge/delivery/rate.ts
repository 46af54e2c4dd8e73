/** The window over which a rate is averaged. */
const OVER_SECONDS = 4

export interface Rate {
  /** Counts this amount; false: it exceeds the rate. */
  readonly take: (amount: number) => boolean
}

/** Allows `perSecond` on average, and bursts of the amount left unused for a few seconds. */
export function createRate(perSecond: number, seconds: () => number): Rate {
  const most = perSecond * OVER_SECONDS
  let left = most
  let at = seconds()
  return {
    take(amount) {
      const now = seconds()
      left = Math.min(most, left + (now - at) * perSecond) - amount
      at = now
      return left >= 0
    },
  }
}
