import { DAY_SECONDS, GIB, HOUR_SECONDS } from '../units.ts'
import type { RatioInputs, Snatched } from './inputs.ts'
import { choice, number } from './params.ts'
import type { Term, Verdict } from './strategy.ts'
import { defineStrategy } from './strategy.ts'

interface Rules {
  readonly weight: string
  readonly ratio: number
  readonly freeHours: number
  readonly coverage: number
  readonly obligationHours: number
  readonly leastSnatches: number
}

/**
 * Returns the torrent-hours after `seconds`: earlier hours lose half of their value per half-life,
 * then the new ones are added.
 */
export function decayed(hours: number, seconds: number, more: number, halfLifeDays: number) {
  return hours * shareLeft(seconds, halfLifeDays) + more
}

/** Returns the share of hours that is left after this many seconds. */
export function shareLeft(seconds: number, halfLifeDays: number): number {
  return 2 ** -(Math.max(0, seconds) / (halfLifeDays * DAY_SECONDS))
}

/** Returns the hours of a torrent weighted by its size: multiplied by its GiB. */
export function gibHours(hours: number, sizeBytes: number): number {
  return hours * (sizeBytes / GIB)
}

/**
 * Returns the hours for which a finished download must be seeded: fewer below one GiB, by the
 * square root of the size in GiB.
 */
export function obligedHours({ sizeBytes }: Pick<Snatched, 'sizeBytes'>, hours: number): number {
  return hours * Math.sqrt(Math.min(1, Math.max(0, sizeBytes) / GIB))
}

/**
 * Returns how much of a seeding requirement is met, from 0 to 1. Uploading as many bytes as the
 * torrent has also meets it.
 */
export function metShare(one: Snatched, hours: number): number {
  const obliged = obligedHours(one, hours)
  if (obliged <= 0 || one.uploaded >= BigInt(Math.round(one.sizeBytes))) return 1
  return Math.min(1, one.seededSeconds / HOUR_SECONDS / obliged)
}

/** Strategy C: compares seeding with leeching over time, with hours that fade as they get older. */
export const seedLeechTime = defineStrategy({
  name: 'seed_leech_time',
  label: 'Seeding to leeching, over time',
  terms: { watchHours: 24 },
  description:
    'Compares hours of seeding with hours of downloading. Old hours fade, so a good month ' +
    'makes up for a bad one. An hour counts the same for each torrent or, if the policy goes ' +
    'by size, is multiplied by its size in GiB.',
  params: {
    measure: choice('Measure', 'All hours, or how far finished downloads were seeded.', [
      ['hours', 'Hours, fading over time'],
      ['coverage', 'Share of the seeding requirements of the last four weeks that are met'],
    ]),
    weight: choice(
      'Unit',
      'Whether an hour counts the same for each torrent, or by its size. Not used for a share.',
      [
        ['count', 'Torrent-hours'],
        ['bytes', 'GiB-hours'],
      ],
    ),
    ratio: number(
      'Ratio of hours',
      'Hours of seeding for each hour of downloading.',
      [0.1, 10, 1_000],
      1,
    ),
    freeHours: number(
      'Free hours',
      'No requirement below this many hours of downloading, in torrent-hours even where size ' +
        'counts.',
      [0, 6, 10_000],
    ),
    coverage: number(
      'Share',
      'Share of the seeding requirements that must be met.',
      [0, 0.5, 1],
      2,
    ),
    obligationHours: number(
      'Hours per download',
      'Required seed time for each download of 1 GiB or more.',
      [1, 72, 8_760],
    ),
    leastSnatches: number(
      'Free downloads',
      'No requirement below this many finished downloads.',
      [1, 3, 1_000],
    ),
  },

  evaluate(inputs, params) {
    return params.measure === 'coverage' ? byCoverage(inputs, params) : byHours(inputs, params)
  },
})

function byHours(inputs: RatioInputs, { weight, ratio, freeHours }: Rules): Verdict {
  const { leechHours } = inputs
  const isBytes = weight === 'bytes'
  const unit = isBytes ? ('gib-hours' as const) : ('hours' as const)
  const seeded = isBytes ? inputs.seedGibHours : inputs.seedHours
  const leeched = isBytes ? inputs.leechGibHours : leechHours
  // Less than one hour of downloading counts like one hour of one GiB, so that short periods do not
  // decide.
  const held = leeched + Math.max(0, 1 - leechHours)
  const needed = ratio * held
  // The free amount is in hours, so that one large download is treated like a small one.
  const isFree = leechHours < freeHours
  const satisfied = isFree || seeded >= needed
  const name = isBytes ? 'GiB-hours' : 'hours'
  return {
    required: ratio,
    actual: held === 0 ? Infinity : seeded / held,
    satisfied,
    isFree,
    leechSlots: null,
    leechHours,
    explain: {
      formula: `seeded ${name} / downloading ${name} >= required`,
      terms: [
        { label: 'Seeded', value: seeded, unit },
        { label: 'Downloading', value: leeched, unit },
        ...(isBytes
          ? [{ label: 'Downloading for', value: leechHours, unit: 'hours' as const }]
          : []),
        { label: 'Free', value: freeHours, unit: 'hours' },
        { label: 'Required', value: ratio, unit: 'ratio' },
      ],
      mend: satisfied ? [] : ways(needed - seeded, unit, inputs),
    },
  }
}

/**
 * Returns the ways to meet the requirement: the hours to seed are an upper bound, because the
 * requirement fades too.
 */
function ways(
  missing: number,
  unit: 'hours' | 'gib-hours',
  { seeding, seedingBytes }: RatioInputs,
): readonly Term[] {
  const anHour = unit === 'hours' ? seeding : gibHours(1, seedingBytes)
  const most = {
    label: 'Continue seeding your active torrents for at most',
    unit: 'hours' as const,
  }
  return [
    { label: 'Seed', value: missing, unit },
    ...(anHour > 0 ? [{ ...most, value: missing / anHour }] : []),
  ]
}

function byCoverage({ snatched }: RatioInputs, rules: Rules): Verdict {
  const { coverage, obligationHours, leastSnatches } = rules
  const obliged = snatched.reduce((sum, one) => sum + obligedHours(one, obligationHours), 0)
  const met = snatched.reduce(
    (sum, one) => sum + metShare(one, obligationHours) * obligedHours(one, obligationHours),
    0,
  )
  const actual = obliged === 0 ? 1 : met / obliged
  const isFree = snatched.length < leastSnatches
  const satisfied = isFree || actual >= coverage
  return {
    required: coverage,
    actual,
    satisfied,
    isFree,
    leechSlots: null,
    explain: {
      formula: 'hours met / hours required >= required',
      terms: [
        { label: 'Finished in four weeks', value: snatched.length, unit: 'torrents' },
        { label: 'To seed', value: obliged, unit: 'hours' },
        { label: 'Met', value: met, unit: 'hours' },
        { label: 'Required', value: coverage, unit: 'share' },
      ],
      mend: satisfied
        ? []
        : [{ label: 'Seed of these', value: coverage * obliged - met, unit: 'hours' }],
    },
  }
}
