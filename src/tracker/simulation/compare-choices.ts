import type { TrackerSettingsValues } from '../../bridge/events/settings-events.ts'
import type { ShareChange, SwarmOutcome } from '../../domain/peer-choice/swarm/outcome.ts'
import { outcomeOf, shareChange, uploadShares } from '../../domain/peer-choice/swarm/outcome.ts'
import type { ScenarioName } from '../../domain/peer-choice/swarm/scenarios.ts'
import type { SwarmRun } from '../../domain/peer-choice/swarm/simulate.ts'
import { simulateSwarm } from '../../domain/peer-choice/swarm/simulate.ts'
import { createEngineTracker } from './engine-tracker.ts'

/** Settings of a tracker, under a name. */
export interface Choice {
  readonly name: string
  readonly settings: Partial<TrackerSettingsValues>
}

export interface ComparisonGiven {
  readonly scenario: ScenarioName
  readonly choices: readonly Choice[]
  readonly seeds: readonly number[]
  /** Runs of each seed: what a single member uploads depends on chance. */
  readonly rounds: number
  readonly leechers?: number
}

export interface ComparisonRow extends SwarmOutcome {
  readonly name: string
  /** Against the first choice; of several seeds, the worst group and all members. */
  readonly shares: ShareChange
}

/** Runs a scenario with each choice; the first is what the others are compared with. */
export function compareChoices(given: ComparisonGiven): readonly ComparisonRow[] {
  const { choices, seeds } = given
  const first = seeds.map((seed) => runsOf(given, choices[0], seed))
  return choices.map((choice, nth) => {
    const runs = nth === 0 ? first : seeds.map((seed) => runsOf(given, choice, seed))
    return { name: choice.name, ...outcomeOf(runs.flat()), shares: changeOf(first, runs) }
  })
}

function runsOf(
  { scenario, rounds, leechers }: ComparisonGiven,
  { settings }: Choice,
  seed: number,
): readonly SwarmRun[] {
  return Array.from({ length: rounds }, (_, round) =>
    simulateSwarm({
      ...{ scenario, seed, round, leechers },
      tracker: createEngineTracker(settings, round),
    }),
  )
}

type Runs = readonly (readonly SwarmRun[])[]

function changeOf(before: Runs, now: Runs): ShareChange {
  return shareChange(
    before.flatMap(([{ clients }]) => clients),
    before.flatMap(uploadShares),
    now.flatMap(uploadShares),
  )
}
