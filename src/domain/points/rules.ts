import { number } from '../ratio/params.ts'
import type { ValuesOf } from '../ratio/params.ts'
import { DAY_SECONDS } from '../units.ts'
import type { Part, Seed } from './formula.ts'
import { defineFormula, gibOf, shared } from './formula.ts'

const MONTH = (365 / 12) * DAY_SECONDS
/** A torrent with at least this many snatches is in demand, so that its last seeder is rewarded. */
const WANTED_SNATCHES = 3

const value = (label: string, usual: number) =>
  number(label, 'Points per hour for each such torrent.', [0, usual, 1_000], 2)

const params = {
  last: value('Last seeder of a torrent in demand', 2),
  old: value('Old: 12 months', 1.5),
  ripe: value('Old: 6 to 12 months', 1),
  huge: value('Large: 100 GiB or more', 0.75),
  large: value('Large: 25 to 100 GiB', 0.5),
  medium: value('Large: 1 to 25 GiB', 0.25),
  year: value('Seeded: 12 months', 2),
  halfYear: value('Seeded: 6 to 12 months', 1),
  quarter: value('Seeded: 3 to 6 months', 0.75),
  twoMonths: value('Seeded: 2 to 3 months', 0.5),
  month: value('Seeded: 1 to 2 months', 0.25),
  most: number('Maximum points per hour', 'No member earns more.', [0, 1_000, 1_000_000]),
}
type Key = Exclude<keyof typeof params, 'most'>
type Step = readonly [from: number, key: Key]

const AGES: readonly Step[] = [
  [12, 'old'],
  [6, 'ripe'],
]
const SIZES: readonly Step[] = [
  [100, 'huge'],
  [25, 'large'],
  [1, 'medium'],
]
const SEEDED: readonly Step[] = [
  [12, 'year'],
  [6, 'halfYear'],
  [3, 'quarter'],
  [2, 'twoMonths'],
  [1, 'month'],
]

/** Fixed points for properties of a torrent (ratio.md §2), which are easy to add up. */
export const rules = defineFormula({
  name: 'rules',
  label: 'Fixed points per torrent',
  says:
    'Each torrent earns points for being old, large or seeded for long, and for being seeded ' +
    'only by you after at least three downloads. The points are added up.',
  formula: 'points = Σ (Last + Old + Large + Seeded), up to the maximum',
  joins: 'plus',
  params,

  earn(seeds, values) {
    const raws = seeds.map((seed) => {
      const parts = partsOf(seed, values)
      return { seed, parts, points: parts.reduce((sum, part) => sum + part.value, 0) }
    })
    const sum = raws.reduce((all, { points }) => all + points, 0)
    const each = sum > values.most ? values.most / sum : 1
    return shared(raws.map((raw) => ({ ...raw, points: raw.points * each })))
  },
})

function partsOf(seed: Seed, values: ValuesOf<typeof params>): readonly Part[] {
  const isLast = seed.seeders <= 1 && seed.snatches >= WANTED_SNATCHES
  const of = (steps: readonly Step[], amount: number) => {
    const step = steps.find(([from]) => amount >= from)
    return step === undefined ? 0 : values[step[1]]
  }
  return [
    { label: 'Last', value: isLast ? values.last : 0 },
    { label: 'Old', value: of(AGES, seed.ageSeconds / MONTH) },
    { label: 'Large', value: of(SIZES, gibOf(seed)) },
    { label: 'Seeded', value: of(SEEDED, seed.seededSeconds / MONTH) },
  ]
}
