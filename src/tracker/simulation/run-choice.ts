import type { ScenarioName } from '../../simulators/peer-choice/swarm/scenarios.ts'
import type { SwarmRun, SwarmTracker } from '../../simulators/peer-choice/swarm/simulate.ts'
import { simulateSwarm } from '../../simulators/peer-choice/swarm/simulate.ts'

/** A named choice of peers. */
export interface Choice {
  readonly name: string
  /** Creates a tracker that makes this choice; another seed draws other random numbers. */
  readonly tracker: (seed: number) => SwarmTracker
}

/** The scenario in which choices are compared. */
export interface ComparisonGiven {
  readonly scenario: ScenarioName
  readonly seeds: readonly number[]
  /** The number of runs per seed, because what a single member uploads depends on chance. */
  readonly rounds: number
  readonly leechers?: number
}

/** Returns the runs of one seed with a choice, one for each round. */
export function runsOf(
  { scenario, rounds, leechers }: ComparisonGiven,
  { tracker }: Choice,
  seed: number,
): readonly SwarmRun[] {
  return Array.from({ length: rounds }, (_, round) =>
    simulateSwarm({ scenario, seed, round, leechers, tracker: tracker(round) }),
  )
}
