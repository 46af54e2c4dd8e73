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

/** Our own: rewards what is rare and what is kept long, and cannot inflate. */
export const babou = defineFormula({
  name: 'babou',
  label: 'Rare and long seeded',
  says:
    'Each torrent counts by its size, its age, how few seed it and how long you have; small ones ' +
    'are not worthless. The more you seed, the less each further torrent adds: an hour never ' +
    'earns more than the most.',
  formula:
    'sum = Σ Size × Age × Rarity × Seeded; points = most × (2/π) × arctan(sum / half); a torrent ' +
    'has its part of the sum',
  joins: 'times',
  params: {
    most: number('Most, points an hour', 'Nobody earns more.', [0, 100, 100_000]),
    half: number('Half', 'The sum that earns half of the most.', [1, 300, 1_000_000]),
    sizePower: number('Power of the size', 'Of GiB; 1 counts bytes alike.', [0, 0.8, 1], 2),
    age: number('Weight of the age', 'How much old torrents count more.', [0, 0.5, 10], 2),
    falls: number(
      'Seeders that make it common',
      'So many more seeders leave a tenth of the reward of rarity.',
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
