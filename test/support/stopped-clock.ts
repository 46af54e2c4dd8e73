import type { WakingClock } from '../../src/shared/clock.ts'

/** A clock that starts now and moves only when a test moves it. */
export interface StoppedClock extends WakingClock {
  /** Moves it, and takes the steps that are due then. */
  readonly pass: (seconds: number) => void
  /** How many steps wait. */
  readonly waiting: () => number
}

export function aStoppedClock(): StoppedClock {
  const waiting = new Set<{ readonly at: number; readonly step: () => void }>()
  const began = Date.now()
  let passed = 0
  return {
    now: () => new Date(began + passed * 1000),
    monotonicSeconds: () => passed,
    after(seconds, step) {
      const one = { at: passed + seconds, step }
      waiting.add(one)
      return () => void waiting.delete(one)
    },
    pass(seconds) {
      passed += seconds
      for (const one of [...waiting].sort((a, b) => a.at - b.at)) {
        if (one.at <= passed && waiting.delete(one)) one.step()
      }
    },
    waiting: () => waiting.size,
  }
}
