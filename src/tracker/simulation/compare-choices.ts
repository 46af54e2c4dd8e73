import type { ShareChange, SwarmOutcome } from '../../simulators/peer-choice/swarm/outcome.ts'
import { outcomeOf, shareChange, uploadShares } from '../../simulators/peer-choice/swarm/outcome.ts'
import type { SwarmRun } from '../../simulators/peer-choice/swarm/simulate.ts'
import type { Choice, ComparisonGiven } from './run-choice.ts'
import { runsOf } from './run-choice.ts'

export interface ComparisonRow extends SwarmOutcome {
  readonly name: string
  /**
   * The shares of upload compared to the first choice. With several seeds: of the worst group, and
   * of all members.
   */
  readonly shares: ShareChange
}

/** Runs a scenario with each choice; the others are compared to the first. */
export function compareChoices(
  given: ComparisonGiven & { readonly choices: readonly Choice[] },
): readonly ComparisonRow[] {
  const { choices, seeds } = given
  const first = seeds.map((seed) => runsOf(given, choices[0], seed))
  return choices.map((choice, nth) => {
    const runs = nth === 0 ? first : seeds.map((seed) => runsOf(given, choice, seed))
    return { name: choice.name, ...outcomeOf(runs.flat()), shares: changeOf(first, runs) }
  })
}

type Runs = readonly (readonly SwarmRun[])[]

function changeOf(before: Runs, now: Runs): ShareChange {
  return shareChange(
    before.flatMap(([{ clients }]) => clients),
    before.flatMap(uploadShares),
    now.flatMap(uploadShares),
  )
}
