import type { PairedChange } from '../../simulators/peer-choice/comparison/paired.ts'
import { pairedChange } from '../../simulators/peer-choice/comparison/paired.ts'
import { greatestGain } from '../../simulators/peer-choice/comparison/reach.ts'
import type { ShareChange, SwarmOutcome } from '../../simulators/peer-choice/swarm/outcome.ts'
import { outcomeOf, shareChange, uploadShares } from '../../simulators/peer-choice/swarm/outcome.ts'
import type { Person } from '../../simulators/peer-choice/swarm/population.ts'
import type { Candidate } from './choices.ts'
import type { ComparisonGiven } from './run-choice.ts'
import { runsOf } from './run-choice.ts'

/** The effect of a choice, compared to the first choice in the same swarms. */
export interface CandidateRow {
  readonly name: string
  readonly kind: Candidate['kind']
  /** The mean download time in seconds, over all seeds. */
  readonly mean: number
  /**
   * The changes of the mean download time, and of the time within which nine in ten members are
   * done.
   */
  readonly change: PairedChange
  readonly p90Change: PairedChange
  readonly shares: ShareChange
}

export interface CandidateComparison {
  /** The lowest possible mean, as a change from the first choice. */
  readonly bound: PairedChange
  /** The oracle with the greatest gain; null: there is none among the choices. */
  readonly reach: CandidateRow | null
  readonly rows: readonly CandidateRow[]
}

export interface CandidatesGiven extends ComparisonGiven {
  /** The choices. The first is the one to which the others are compared. */
  readonly choices: readonly Candidate[]
  /** Called after each choice, because running all of them takes long. */
  readonly done?: (row: CandidateRow, nth: number) => void
}

/** The figures of the runs of one seed. */
interface SeedFigures {
  readonly outcome: SwarmOutcome
  readonly people: readonly { readonly person: Person }[]
  readonly uploads: readonly number[]
}

/** Runs a scenario with each choice and each seed, and compares them seed by seed. */
export function compareBySeed(given: CandidatesGiven): CandidateComparison {
  const { choices, seeds } = given
  const first = seeds.map((seed) => figuresOf(given, choices[0], seed))
  const rows = choices.map((choice, nth) => {
    const now = nth === 0 ? first : seeds.map((seed) => figuresOf(given, choice, seed))
    const row = rowOf(choice, first, now)
    given.done?.(row, nth + 1)
    return row
  })
  return {
    bound: pairedChange(meansOf(first), boundsOf(first)),
    reach: greatestGain(rows.filter(({ kind }) => kind === 'oracle')),
    rows,
  }
}

function figuresOf(given: CandidatesGiven, choice: Candidate, seed: number): SeedFigures {
  const runs = runsOf(given, choice, seed)
  const people = runs[0].clients.map(({ person }) => ({ person }))
  return { outcome: outcomeOf(runs), people, uploads: uploadShares(runs) }
}

function rowOf(
  { name, kind }: Candidate,
  before: readonly SeedFigures[],
  now: readonly SeedFigures[],
): CandidateRow {
  const means = meansOf(now)
  return {
    ...{ name, kind },
    mean: means.reduce((sum, mean) => sum + mean, 0) / means.length,
    change: pairedChange(meansOf(before), means),
    p90Change: pairedChange(p90sOf(before), p90sOf(now)),
    shares: shareChange(
      before.flatMap(({ people }) => people),
      before.flatMap(({ uploads }) => uploads),
      now.flatMap(({ uploads }) => uploads),
    ),
  }
}

const meansOf = (figures: readonly SeedFigures[]) => figures.map(({ outcome }) => outcome.mean)
const p90sOf = (figures: readonly SeedFigures[]) => figures.map(({ outcome }) => outcome.p90)
const boundsOf = (figures: readonly SeedFigures[]) => figures.map(({ outcome }) => outcome.bound)
