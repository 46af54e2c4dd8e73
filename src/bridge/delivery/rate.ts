/** The number of seconds over which a rate is averaged. */
const OVER_SECONDS = 4

export interface Rate {
  /** Counts an amount; returns false when it exceeds the rate. */
  readonly take: (amount: number) => boolean
}

/**
 * Creates a limit of `perSecond` on average. A burst may use what was left unused in the last few
 * seconds.
 */
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
