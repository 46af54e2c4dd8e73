import { DAY_SECONDS, GIB } from '../units.ts'
import type { Params, Values, ValuesOf } from '../ratio/params.ts'

// The points for seeding: pure functions of the torrents that a member seeds. In thousandths of a
// point.

/** A torrent that a member seeds. */
export interface Seed {
  readonly torrentId: number
  readonly sizeBytes: number
  /** Since the upload. */
  readonly ageSeconds: number
  /** Including the member. */
  readonly seeders: number
  /** The total time that the member has seeded it. */
  readonly seededSeconds: number
  /** How often it was snatched. */
  readonly snatches: number
}

/** A number in a torrent's share: a factor, or a summand. */
export interface Part {
  readonly label: string
  readonly value: number
}

/** The part of an hour's points that one torrent earns, with the calculation. */
export interface Share {
  readonly torrentId: number
  readonly milliPoints: number
  readonly parts: readonly Part[]
}

export interface Earned {
  /** The sum of the shares. */
  readonly milliPoints: number
  /** In the order of the seeds. */
  readonly shares: readonly Share[]
}

export interface PointsFormula<P extends Params = Params> {
  /** `babou` */
  readonly name: string
  readonly label: string
  /** A sentence or two for members. */
  readonly says: string
  /** Written with the labels of the parts. */
  readonly formula: string
  /** How the parts of a torrent are combined. */
  readonly joins: 'times' | 'plus'
  readonly params: P
  /** The points of one hour. Pure; no values within the bounds make it throw or divide by zero. */
  readonly earn: (seeds: readonly Seed[], params: ValuesOf<P>) => Earned
}

/** A formula with parameters known only at run time. */
export interface AnyFormula extends Omit<PointsFormula, 'earn'> {
  readonly earn: (seeds: readonly Seed[], params: Values) => Earned
}

export function defineFormula<P extends Params>(formula: PointsFormula<P>): AnyFormula {
  return formula as unknown as AnyFormula
}

/** A torrent's points before rounding to thousandths. */
export interface Raw {
  readonly seed: Seed
  readonly points: number
  readonly parts: readonly Part[]
}

/** Rounds to thousandths with an exact sum: rounding errors are carried to the next share. */
export function shared(raws: readonly Raw[]): Earned {
  let sum = 0
  let given = 0
  const shares = raws.map(({ seed, points, parts }) => {
    sum += points
    // A sum that differs from a whole number only by a floating-point error counts as that number.
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
/** The member counts as a seeder even if the count says otherwise. */
const seedersOf = ({ seeders }: Seed) => Math.max(1, seeders)

/** Falls from √2 + 1 for the only seeder to 1; `falls` more seeders leave a tenth of the rest. */
export function rarity(seed: Seed, falls: number): number {
  return 1 + Math.SQRT2 * 10 ** (-(seedersOf(seed) - 1) / falls)
}

/**
 * Returns the points of one hour, which approach `most` without exceeding it: half of it at `sum =
 * half`.
 */
export function saturated(sum: number, most: number, half: number): number {
  return most * (2 / Math.PI) * Math.atan(sum / half)
}
