import { GIB } from '../units.ts'
import type { RatioInputs } from './inputs.ts'
import { choice, number } from './params.ts'
import { defineStrategy, missing, quotient, reaches } from './strategy.ts'

/**
 * Each tier: the lower bound in GiB, and the highest and the lowest required ratio (ratio.md §1).
 */
const TIERS = [
  [0, 0, 0],
  [5, 0.15, 0],
  [10, 0.2, 0],
  [20, 0.3, 0.05],
  [30, 0.4, 0.1],
  [40, 0.5, 0.2],
  [50, 0.6, 0.3],
  [60, 0.6, 0.4],
  [80, 0.6, 0.5],
  [100, 0.6, 0.6],
] as const

/**
 * Returns the share of snatched torrents that are not being seeded; 0 when all are, or when there
 * are none.
 */
export function unseededShare(seedAverage: number, snatches: number): number {
  if (snatches <= 0) return 0
  return Math.min(1, Math.max(0, 1 - seedAverage / snatches))
}

/**
 * Returns the upload that is required per downloaded byte, from the total downloaded and the share
 * that is not seeded.
 */
export function tieredRatio(downloaded: bigint, unseeded: number): number {
  const tier = TIERS.findLast(([from]) => downloaded >= BigInt(from * GIB)) ?? TIERS[0]
  const [, most, least] = tier
  return Math.max(least, unseeded * most)
}

/** Strategy A: compares bytes uploaded with bytes downloaded. */
export const upDown = defineStrategy({
  name: 'up_down',
  label: 'Uploaded to downloaded',
  description:
    'Members must have uploaded a share of what they have downloaded, once it exceeds a free ' +
    'amount. The share is the same for all, or rises with downloads and falls with seeding.',
  params: {
    kind: choice('Ratio by', 'One ratio, or tiers by downloaded bytes and seeding.', [
      ['flat', 'One ratio for all'],
      ['tiered', 'Tiers'],
    ]),
    ratio: number(
      'Ratio',
      'Bytes uploaded for each byte downloaded, with one ratio for all.',
      [0, 0.6, 10],
      2,
    ),
    freeGib: number(
      'Free download (GiB)',
      'No requirement below it. Tiers have a separate value of 5 GiB.',
      [0, 5, 100_000],
    ),
  },

  evaluate(inputs, { kind, ratio, freeGib }) {
    const { uploaded, downloaded, seedAverage, snatches } = inputs
    const isTiered = kind === 'tiered'
    const unseeded = unseededShare(seedAverage, snatches)
    const isFree = downloaded < BigInt(Math.round(freeGib * GIB))
    const required = isTiered ? tieredRatio(downloaded, unseeded) : isFree ? 0 : ratio
    const gap = missing(uploaded, downloaded, required)
    return {
      required,
      actual: quotient(uploaded, downloaded),
      satisfied: reaches(uploaded, downloaded, required),
      isFree: required === 0,
      leechSlots: null,
      explain: {
        formula: 'uploaded / downloaded >= required',
        terms: [
          { label: 'Uploaded', value: uploaded, unit: 'bytes' },
          { label: 'Downloaded', value: downloaded, unit: 'bytes' },
          ...(isTiered ? tierTerms(inputs, unseeded) : []),
          { label: 'Required', value: required, unit: 'ratio' },
        ],
        mend: gap === 0n ? [] : [{ label: 'Upload', value: gap, unit: 'bytes' }],
      },
    }
  },
})

function tierTerms({ seedAverage, snatches }: RatioInputs, unseeded: number) {
  return [
    { label: 'Seeded on average over seven days', value: seedAverage, unit: 'torrents' },
    { label: 'Snatched and still in the catalog', value: snatches, unit: 'torrents' },
    { label: 'Share of it that is not seeded', value: unseeded, unit: 'share' },
  ] as const
}
