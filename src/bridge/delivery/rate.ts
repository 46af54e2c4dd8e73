/** What may come in a second, and over how many seconds that is looked at. */
const OVER_SECONDS = 4

export interface Rate {
  /** Takes so many out of what may come; false: it comes too fast. */
  readonly take: (amount: number) => boolean
}

/** Lets `perSecond` pass on average, and what was saved up in a few seconds at once. */
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
