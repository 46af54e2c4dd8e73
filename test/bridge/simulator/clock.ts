/** Time that only the simulation advances. */
export interface SimClock {
  readonly seconds: () => number
  readonly after: (seconds: number, step: () => void) => () => void
  /** Runs the timer that is due next; false: there is none. */
  readonly runNext: () => boolean
  readonly pending: () => number
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly step: () => void
}

export function createSimClock(): SimClock {
  const timers = new Set<Timer>()
  let now = 0
  let order = 0
  return {
    seconds: () => now,
    after(seconds, step) {
      const timer = { at: now + seconds, order: order++, step }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    runNext() {
      let next: Timer | null = null
      for (const timer of timers) {
        const isSooner = next === null || timer.at < next.at
        if (isSooner || (timer.at === next!.at && timer.order < next!.order)) next = timer
      }
      if (next === null) return false
      timers.delete(next)
      now = Math.max(now, next.at)
      next.step()
      return true
    },
    pending: () => timers.size,
  }
}
