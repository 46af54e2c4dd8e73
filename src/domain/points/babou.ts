import { number } from '../ratio/params.ts'
import {
  defineFormula,
  gibOf,
  rarity,
  saturated,
  seededDaysOf,
  shared,
  weeksOf,
} from './formula.ts'

/** The default formula: rewards rare torrents and long seeding, and has an upper bound. */
export const babou = defineFormula({
  name: 'babou',
  label: 'Rare and long seeded',
  says:
    'Each torrent counts by its size, its age, its number of seeders and how long you have ' +
    'seeded it; small torrents count, too. The more you seed, the less each further torrent ' +
    'adds, up to a maximum per hour.',
  formula:
    'sum = Σ Size × Age × Rarity × Seeded; points = most × (2/π) × arctan(sum / half); each ' +
    'torrent earns its share of the sum',
  joins: 'times',
  params: {
    most: number('Maximum points per hour', 'No member earns more.', [0, 100, 100_000]),
    half: number('Half', 'The sum that earns half of the maximum.', [1, 300, 1_000_000]),
    sizePower: number(
      'Exponent of the size',
      'Applied to the size in GiB. With 1, all bytes count the same.',
      [0, 0.8, 1],
      2,
    ),
    age: number('Weight of the age', 'How much more old torrents count.', [0, 0.5, 10], 2),
    falls: number(
      'Seeders that make a torrent common',
      'With this many more seeders, a tenth of the rarity reward is left.',
      [1, 6, 1_000],
    ),
  },

  earn(seeds, { most, half, sizePower, age, falls }) {
    const raws = seeds.map((seed) => {
      const parts = [
        { label: 'Size', value: gibOf(seed) ** sizePower },
        { label: 'Age', value: 1 + age * Math.log1p(weeksOf(seed) / 4) },
        { label: 'Rarity', value: rarity(seed, falls) },
        { label: 'Seeded', value: 1 + Math.log1p(seededDaysOf(seed) / 30) },
      ]
      return { seed, parts, points: parts.reduce((product, { value }) => product * value, 1) }
    })
    const sum = raws.reduce((all, { points }) => all + points, 0)
    const each = sum > 0 ? saturated(sum, most, half) / sum : 0
    return shared(raws.map((raw) => ({ ...raw, points: raw.points * each })))
  },
})
