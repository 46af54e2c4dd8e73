import { DAY_SECONDS, GIB } from '../units.ts'
import type { Params, Values, ValuesOf } from '../ratio/params.ts'

// The points for seeding, in thousandths: pure functions of the torrents that a member seeds.

/** A torrent that a member seeds. */
export interface Seed {
  readonly torrentId: number
  readonly sizeBytes: number
  /** The seconds since it was uploaded. */
  readonly ageSeconds: number
  /** The number of seeders, including the member. */
  readonly seeders: number
  /** The total time that the member has seeded it. */
  readonly seededSeconds: number
  /** How often it was snatched. */
  readonly snatches: number
}

/** A number from which a torrent's share is calculated: a factor or a summand. */
export interface Part {
  readonly label: string
  readonly value: number
}

/** What one torrent earns in an hour, and how that was calculated. */
export interface Share {
  readonly torrentId: number
  readonly milliPoints: number
  readonly parts: readonly Part[]
}

export interface Earned {
  /** The sum of the shares. */
  readonly milliPoints: number
  /** The shares, in the order of the seeds. */
  readonly shares: readonly Share[]
}

export interface PointsFormula<P extends Params = Params> {
  /** The name, such as `babou`. */
  readonly name: string
  readonly label: string
  /** A sentence or two for members. */
  readonly says: string
  /** The formula as text, which uses the labels of the parts. */
  readonly formula: string
  /** How the parts of a torrent are combined. */
  readonly joins: 'times' | 'plus'
  readonly params: P
  /**
   * Returns the points of one hour. Pure; with values within the bounds it never throws or divides
   * by zero.
   */
  readonly earn: (seeds: readonly Seed[], params: ValuesOf<P>) => Earned
}

/** A formula whose parameters are only known at run time. */
export interface AnyFormula extends Omit<PointsFormula, 'earn'> {
  readonly earn: (seeds: readonly Seed[], params: Values) => Earned
}

export function defineFormula<P extends Params>(formula: PointsFormula<P>): AnyFormula {
  return formula as unknown as AnyFormula
}

/** The points of a torrent before they are rounded to thousandths. */
export interface Raw {
  readonly seed: Seed
  readonly points: number
  readonly parts: readonly Part[]
}

/**
 * Rounds shares to thousandths so that their sum is exact: the rounding error of each share is
 * carried to the next.
 */
export function shared(raws: readonly Raw[]): Earned {
  let sum = 0
  let given = 0
  const shares = raws.map(({ seed, points, parts }) => {
    sum += points
    // A sum that differs from a whole number only by a floating-point error counts as that whole
    // number.
    const upTo = Math.floor(sum * 1000 + 1e-6)
    const milliPoints = upTo - given
    given = upTo
    return { torrentId: seed.torrentId, milliPoints, parts }
  })
  return { milliPoints: given, shares }
}

export const gibOf = ({ sizeBytes }: Seed) => Math.max(0, sizeBytes) / GIB
export const weeksOf = ({ ageSeconds }: Seed) => Math.max(0, ageSeconds) / (7 * DAY_SECONDS)
export const seededDaysOf = ({ seededSeconds }: Seed) => Math.max(0, seededSeconds) / DAY_SECONDS
/** Returns the number of seeders, at least one, because the member is seeding. */
const seedersOf = ({ seeders }: Seed) => Math.max(1, seeders)

/**
 * Returns a factor that falls from √2 + 1 for the only seeder towards 1; after `falls` more
 * seeders, a tenth of the difference is left.
 */
export function rarity(seed: Seed, falls: number): number {
  return 1 + Math.SQRT2 * 10 ** (-(seedersOf(seed) - 1) / falls)
}

/**
 * Returns the points of one hour, which approach `most` but never exceed it; at `sum = half`, they
 * are half of it.
 */
export function saturated(sum: number, most: number, half: number): number {
  return most * (2 / Math.PI) * Math.atan(sum / half)
}
