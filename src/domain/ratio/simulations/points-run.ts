import type { Seed } from '../../points/formula.ts'
import type { Chosen } from '../../points/formulas.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../units.ts'
import type { Plan } from './result.ts'
import type { Tally } from './tally.ts'

// Simulates a points formula: what the recorded hours of seeding would have earned. For each
// torrent, only the first and the last hour and the total time are known, so the hours are spread
// evenly over the days. The counts of a torrent's seeders and snatches are those of today.

/** A member's seeding of a torrent in the simulated time. */
export interface SeedHistory {
  readonly torrentId: number
  readonly sizeBytes: number
  readonly seeders: number
  readonly snatches: number
  /** In seconds since 1970: the upload of the torrent, and the start and the end of seeding. */
  readonly createdAt: number
  readonly from: number
  readonly until: number
  readonly seededSeconds: number
}

export interface SeedsOf {
  readonly memberId: number
  readonly seeds: readonly SeedHistory[]
}

export interface TouchedByPoints {
  readonly memberId: number
  readonly weight: number
  /** The total in thousandths of a point: with the active formula, and with the simulated one. */
  readonly what: { readonly now: number; readonly then: number }
}

/** A number of hours of a day, and the torrents that were seeded during them. */
interface Level {
  readonly hours: number
  readonly seeds: readonly Seed[]
}

/**
 * Returns the torrents that were seeded in each part of a day. A running client seeds all of its
 * torrents, so those with fewer hours are assumed to be seeded within the hours of those with more.
 */
export function levelsOf(seeds: readonly SeedHistory[], day: number): readonly Level[] {
  const found = seeds
    .map((seed) => ({ seed: seedOn(seed, day), hours: hoursOn(seed, day) }))
    .filter(({ hours }) => hours > 0)
  const steps = [...new Set(found.map(({ hours }) => hours))].sort((a, b) => a - b)
  return steps.map((step, at) => ({
    hours: step - (steps[at - 1] ?? 0),
    seeds: found.filter(({ hours }) => hours >= step).map(({ seed }) => seed),
  }))
}

/** Returns whole hours, so that a day has at most 24 levels. */
function hoursOn({ from, until, seededSeconds }: SeedHistory, day: number): number {
  const overlap = Math.min(until, (day + 1) * DAY_SECONDS) - Math.max(from, day * DAY_SECONDS)
  if (overlap <= 0) return 0
  const density = Math.min(1, seededSeconds / Math.max(1, until - from))
  return Math.min(24, Math.round((overlap * density) / HOUR_SECONDS))
}

function seedOn(seed: SeedHistory, day: number): Seed {
  const { torrentId, sizeBytes, seeders, snatches, createdAt, from, until } = seed
  const noon = day * DAY_SECONDS + DAY_SECONDS / 2
  const share = (Math.min(noon, until) - from) / Math.max(1, until - from)
  return {
    ...{ torrentId, sizeBytes, seeders, snatches },
    ageSeconds: Math.max(0, noon - createdAt),
    seededSeconds: Math.max(0, Math.round(seed.seededSeconds * Math.max(0, share))),
  }
}

/**
 * Returns the thousandths of a point that a formula grants for a day; null: seeding earns nothing.
 */
export function earnedOn(levels: readonly Level[], chosen: Chosen | null): number {
  if (chosen === null) return 0
  const { formula, values } = chosen
  return levels.reduce(
    (sum, { hours, seeds }) => sum + hours * formula.earn(seeds, values).milliPoints,
    0,
  )
}

export interface Formulas {
  readonly now: Chosen | null
  readonly then: Chosen | null
}

/** Adds a member to the sums; null: the member would have earned the same. */
export function addPoints(
  tally: Tally,
  { memberId, seeds }: SeedsOf,
  formulas: Formulas,
  { firstDay, lastDay }: { readonly firstDay: number; readonly lastDay: number },
): TouchedByPoints | null {
  let [now, then] = [0, 0]
  for (let day = firstDay; day <= lastDay; day++) {
    const levels = levelsOf(seeds, day)
    if (levels.length === 0) continue
    const [earnedNow, earnedThen] = [
      earnedOn(levels, formulas.now),
      earnedOn(levels, formulas.then),
    ]
    tally.line('now', day - firstDay, earnedNow)
    tally.line('then', day - firstDay, earnedThen)
    ;[now, then] = [now + earnedNow, then + earnedThen]
  }
  tally.figure('members', 1)
  tally.figure('now', now)
  tally.figure('then', then)
  tally.spread('now', BigInt(now))
  tally.spread('then', BigInt(then))
  if (now > 0) tally.figure('earn-now', 1)
  if (then > 0) tally.figure('earn-then', 1)
  if (now === then) return null
  tally.figure(then > now ? 'gain' : 'lose', 1)
  return { memberId, weight: Math.abs(then - now), what: { now, then } }
}

export const pointsPlan: Plan = {
  figures: [
    ['members', 'Members who seeded', 'members'],
    ['now', 'Earned by the formula in effect', 'points'],
    ['then', 'Earned by the other formula', 'points'],
    ['earn-now', 'Earn points by the formula in effect', 'members'],
    ['earn-then', 'Earn points by the other formula', 'members'],
    ['gain', 'Would earn more', 'members'],
    ['lose', 'Would earn less', 'members'],
    ['stock', 'Points that members have today', 'points'],
    ['stock-then', 'Points that members would have', 'points'],
  ],
  series: [
    {
      name: 'minted',
      label: 'Points issued per day',
      unit: 'points',
      lines: [
        ['now', 'by the formula in effect'],
        ['then', 'by the other formula'],
        ['real', 'actually issued'],
      ],
    },
    {
      name: 'stock',
      label: 'Points that members have',
      unit: 'points',
      lines: [
        ['stock', 'really'],
        ['stock-then', 'by the other formula'],
      ],
    },
  ],
  spreads: [
    ['now', 'Earned per member, formula in effect', 'points'],
    ['then', 'Earned per member, other formula', 'points'],
  ],
}
