import type { Clock } from '../../../shared/clock.ts'

/** The work that may run at the same time, and how much more may wait. */
export interface TurnLimits {
  readonly running: number
  readonly waiting: number
  /** Work that has waited longer does not run: its reply would be too late. */
  readonly waitSeconds: number
}

/**
 * Requests of programs: six leave connections of the pool (ten) to members, whose pages would
 * otherwise wait for hundreds of programs when these send more than the machine can answer.
 */
export const PROGRAM_TURNS: TurnLimits = { running: 6, waiting: 500, waitSeconds: 10 }

export interface Turns {
  /** Runs work when it is its turn, in order; null: it did not run, as too much is waiting. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T | null>
}

interface Waiting {
  readonly since: number
  readonly resolve: (isItsTurn: boolean) => void
}

/** Creates a queue of work; what runs is bounded. */
export function createTurns(limits: TurnLimits, clock: Pick<Clock, 'monotonicSeconds'>): Turns {
  const waiting: Waiting[] = []
  let running = 0
  const turn = async (): Promise<boolean> => {
    if (running < limits.running) {
      running++
      return true
    }
    if (waiting.length >= limits.waiting) return false
    const since = clock.monotonicSeconds()
    return new Promise((resolve) => waiting.push({ since, resolve }))
  }
  const end = () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const isItsTurn = clock.monotonicSeconds() - next.since <= limits.waitSeconds
      next.resolve(isItsTurn)
      if (isItsTurn) return
    }
    running--
  }
  return {
    async run(work) {
      if (!(await turn())) return null
      try {
        return await work()
      } finally {
        end()
      }
    },
  }
}
