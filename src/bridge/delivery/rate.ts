/** The window over which a rate is averaged. */
const OVER_SECONDS = 4

export interface Rate {
  /** Counts an amount; returns false when it exceeds the rate. */
  readonly take: (amount: number) => boolean
}

/** Creates a limit of `perSecond` on average, with bursts of what was unused for a few seconds. */
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
