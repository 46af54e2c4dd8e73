import { DAY_SECONDS, GIB } from '../units.ts'
import type { Seed } from './formula.ts'
import type { Chosen } from './formulas.ts'

// Advice on how to earn more, found by applying the formula to additional seeds.

export interface Advice {
  readonly says: string
  /** How much more this would earn, in thousandths of a point per hour. */
  readonly more: number
}

const rare = (gib: number): Seed => ({
  torrentId: 0,
  sizeBytes: gib * GIB,
  ageSeconds: 365 * DAY_SECONDS,
  seeders: 1,
  seededSeconds: 0,
  snatches: 5,
})

/** Returns ways to earn more per hour, without those that would add nothing. Pure. */
export function adviceFor(seeds: readonly Seed[], { formula, values }: Chosen): readonly Advice[] {
  const now = formula.earn(seeds, values).milliPoints
  const with_ = (says: string, then: readonly Seed[]): Advice => {
    return { says, more: formula.earn(then, values).milliPoints - now }
  }
  const later = (days: number) => (seed: Seed) => ({
    ...seed,
    ageSeconds: seed.ageSeconds + days * DAY_SECONDS,
    seededSeconds: seed.seededSeconds + days * DAY_SECONDS,
  })
  const all = [
    with_('Another torrent of 10 GiB, a year old, with no other seeder', [...seeds, rare(10)]),
    with_('Ten such torrents of 1 GiB', [...seeds, ...Array.from({ length: 10 }, () => rare(1))]),
    with_('Your active torrents after 30 more days of seeding', seeds.map(later(30))),
    with_('Your active torrents after another year of seeding', seeds.map(later(365))),
  ]
  return all.filter(({ more }) => more > 0)
}

/** Returns how much one more torrent would earn, in thousandths of a point per hour. Pure. */
export function worthOf(one: Seed, seeds: readonly Seed[], { formula, values }: Chosen): number {
  const now = formula.earn(seeds, values).milliPoints
  return formula.earn([...seeds, one], values).milliPoints - now
}
