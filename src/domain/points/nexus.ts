import { number } from '../ratio/params.ts'
import { defineFormula, gibOf, rarity, saturated, shared, weeksOf } from './formula.ts'

/**
 * The formula of NexusPHP (ratio.md §3), which saturates, plus a little for each of the first
 * torrents.
 */
export const nexus = defineFormula({
  name: 'nexus',
  label: 'As in NexusPHP',
  says:
    'Each torrent counts by its age, its size and its number of seeders; the sum approaches ' +
    'a maximum. Each of the first few torrents earns a fixed amount in addition.',
  formula: 'A = Σ Age × Size × Rarity; points = B0 × (2/π) × arctan(A / L) + p × min(torrents, c)',
  joins: 'times',
  params: {
    b0: number('B0, points per hour', 'The maximum for size and age.', [0, 100, 100_000]),
    l: number('L', 'The sum that earns half of B0.', [1, 300, 1_000_000]),
    t0: number(
      'T0 (weeks)',
      'At this age a torrent has nine tenths of its age factor.',
      [1, 4, 520],
    ),
    n0: number(
      'N0, seeders',
      'With this many seeders, a tenth of the rarity is left.',
      [2, 7, 1_000],
    ),
    p: number('p, points', 'For each torrent, up to c of them.', [0, 1, 1_000], 2),
    c: number('c, torrents', 'The number of torrents that earn it.', [0, 7, 10_000]),
  },

  earn(seeds, { b0, l, t0, n0, p, c }) {
    const raws = seeds.map((seed) => {
      const parts = [
        { label: 'Age', value: 1 - 10 ** (-weeksOf(seed) / t0) },
        { label: 'Size', value: gibOf(seed) },
        { label: 'Rarity', value: rarity(seed, n0 - 1) },
      ]
      return { seed, parts, points: parts.reduce((product, { value }) => product * value, 1) }
    })
    const sum = raws.reduce((all, { points }) => all + points, 0)
    const each = sum > 0 ? saturated(sum, b0, l) / sum : 0
    const onTop = seeds.length === 0 ? 0 : (p * Math.min(seeds.length, c)) / seeds.length
    return shared(raws.map((raw) => ({ ...raw, points: raw.points * each + onTop })))
  },
})
