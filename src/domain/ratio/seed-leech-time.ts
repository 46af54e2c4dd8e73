import type { RatioInputs, Snatched } from './inputs.ts'
import { choice, number } from './params.ts'
import type { Verdict } from './strategy.ts'
import { defineStrategy } from './strategy.ts'

const GIB = 1024 ** 3

interface Rules {
  readonly ratio: number
  readonly freeHours: number
  readonly coverage: number
  readonly obligationHours: number
  readonly leastSnatches: number
}

/**
 * Torrent-hours after `seconds` more: the old ones count half after each half-life, then come the
 * new ones.
 */
export function decayed(hours: number, seconds: number, more: number, halfLifeDays: number) {
  const lives = Math.max(0, seconds) / (halfLifeDays * 86_400)
  return hours * 2 ** -lives + more
}

/** Hours that a finished download is to be seeded: less for what is below a GiB. */
export function obligedHours({ sizeBytes }: Pick<Snatched, 'sizeBytes'>, hours: number): number {
  return hours * Math.sqrt(Math.min(1, Math.max(0, sizeBytes) / GIB))
}

/** How far an obligation is met, from 0 to 1; wholly by giving back as many bytes. */
export function metShare(one: Snatched, hours: number): number {
  const obliged = obligedHours(one, hours)
  if (obliged <= 0 || one.uploaded >= BigInt(Math.round(one.sizeBytes))) return 1
  return Math.min(1, one.seededSeconds / 3_600 / obliged)
}

/** Strategy C: seeding against leeching over time, with a memory that fades. */
export const seedLeechTime = defineStrategy({
  name: 'seed_leech_time',
  label: 'Seeding to leeching, over time',
  terms: { watchHours: 24 },
  says:
    'Hours of seeding are held against hours of downloading. Old hours fade, so a good month ' +
    'mends a bad one and nobody is in debt for life. Bytes do not matter.',
  params: {
    measure: choice('Measured', 'All hours, or how far finished downloads were seeded.', [
      ['hours', 'Torrent-hours with a memory that fades'],
      ['coverage', 'Share of the obligations of the last four weeks that is met'],
    ]),
    ratio: number('Ratio of hours', 'Hours seeded for each hour downloaded.', [0.1, 10, 1_000], 1),
    freeHours: number(
      'Free hours',
      'Nothing is asked below so many hours of downloading.',
      [0, 6, 10_000],
    ),
    coverage: number('Share', 'Of the obligations that must be met.', [0, 0.5, 1], 2),
    obligationHours: number(
      'Hours a download',
      'To seed each download of a GiB or more.',
      [1, 72, 8_760],
    ),
    leastSnatches: number(
      'Free downloads',
      'Nothing is asked below so many finished ones.',
      [1, 3, 1_000],
    ),
  },

  evaluate(inputs, params) {
    return params.measure === 'coverage' ? byCoverage(inputs, params) : byHours(inputs, params)
  },
})

function byHours({ seedHours, leechHours }: RatioInputs, rules: Rules): Verdict {
  const { ratio, freeHours } = rules
  const needed = ratio * Math.max(leechHours, 1)
  const satisfied = leechHours < freeHours || seedHours >= needed
  return {
    required: ratio,
    actual: seedHours / Math.max(leechHours, 1),
    satisfied,
    leechSlots: null,
    leechHours,
    explain: {
      formula: 'seeded hours / downloading hours >= required',
      terms: [
        { label: 'Seeded', value: seedHours, unit: 'hours' },
        { label: 'Downloading', value: leechHours, unit: 'hours' },
        { label: 'Free', value: freeHours, unit: 'hours' },
        { label: 'Required', value: ratio, unit: 'ratio' },
      ],
      mend: satisfied ? [] : [{ label: 'Seed', value: needed - seedHours, unit: 'hours' }],
    },
  }
}

function byCoverage({ snatched }: RatioInputs, rules: Rules): Verdict {
  const { coverage, obligationHours, leastSnatches } = rules
  const obliged = snatched.reduce((sum, one) => sum + obligedHours(one, obligationHours), 0)
  const met = snatched.reduce(
    (sum, one) => sum + metShare(one, obligationHours) * obligedHours(one, obligationHours),
    0,
  )
  const actual = obliged === 0 ? 1 : met / obliged
  const satisfied = snatched.length < leastSnatches || actual >= coverage
  return {
    required: coverage,
    actual,
    satisfied,
    leechSlots: null,
    explain: {
      formula: 'hours met / hours owed >= required',
      terms: [
        { label: 'Finished in four weeks', value: snatched.length, unit: 'torrents' },
        { label: 'Owed', value: obliged, unit: 'hours' },
        { label: 'Met', value: met, unit: 'hours' },
        { label: 'Required', value: coverage, unit: 'share' },
      ],
      mend: satisfied
        ? []
        : [{ label: 'Seed of these', value: coverage * obliged - met, unit: 'hours' }],
    },
  }
}
