import type { Clock } from '../../../shared/clock.ts'
import { createTurns } from '../../../shared/running/turns.ts'

/** How many requests of programs run at the same time, and how many more may wait. */
export interface ProgramLimits {
  readonly running: number
  readonly waiting: number
  /** A request that has waited longer does not run: its reply would be too late. */
  readonly waitSeconds: number
}

/**
 * Six requests leave connections of the pool (ten) to members, whose pages would otherwise wait for
 * hundreds of programs when these send more than the machine can answer.
 */
export const PROGRAM_LIMITS: ProgramLimits = { running: 6, waiting: 500, waitSeconds: 10 }

export interface ProgramTurns {
  /** Runs work when it is its turn; null: it did not run, as too much is waiting. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T | null>
}

/** Creates the queue of requests of programs. */
export function createProgramTurns(
  limits: ProgramLimits,
  clock: Pick<Clock, 'monotonicSeconds'>,
): ProgramTurns {
  const turns = createTurns(limits.running)
  return {
    async run(work) {
      if (turns.waiting() >= limits.waiting) return null
      const since = clock.monotonicSeconds()
      const isLate = () => clock.monotonicSeconds() - since > limits.waitSeconds
      return turns.run(async () => (isLate() ? null : work()))
    },
  }
}
