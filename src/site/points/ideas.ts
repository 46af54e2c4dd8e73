import type { Advice } from '../../domain/points/advice.ts'
import { worthOf } from '../../domain/points/advice.ts'
import type { Earned, Seed } from '../../domain/points/formula.ts'
import type { Chosen } from '../../domain/points/formulas.ts'
import type { DayOfPoints } from '../../store/records/ledger/entries.ts'

export interface Bonus {
  /** Null: seeding earns no points. */
  readonly chosen: Chosen | null
  readonly earned: Earned
  readonly names: ReadonlyMap<number, string>
  readonly seeds: readonly Seed[]
  readonly could: readonly (Seed & { readonly name: string })[]
  readonly advice: readonly Advice[]
  /** Thousandths. */
  readonly balance: bigint
  readonly days: readonly DayOfPoints[]
}

/**
 * Suggests how a member could earn more: first by torrents that they have but do not seed, then by
 * others.
 */
export function ideasOf({ chosen, seeds, could, advice }: Bonus): readonly Advice[] {
  if (chosen === null) return []
  const own = could.map((seed) => ({
    says: `Seed “${seed.name}” again`,
    more: worthOf(seed, seeds, chosen),
  }))
  return [...own.filter(({ more }) => more > 0), ...advice]
}
