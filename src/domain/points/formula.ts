import { DAY_SECONDS, GIB } from '../units.ts'
import type { Params, Values, ValuesOf } from '../ratio/params.ts'

// What seeding earns: pure functions of what a member seeds. Thousandths of a point throughout.

/** A torrent that a member seeds. */
export interface Seed {
  readonly torrentId: number
  readonly sizeBytes: number
  /** Since it was uploaded. */
  readonly ageSeconds: number
  /** With the member. */
  readonly seeders: number
  /** How long the member has seeded it in all. */
  readonly seededSeconds: number
  /** How often it was downloaded. */
  readonly snatches: number
}

/** A number that a torrent's share is made of: a factor, or an addend. */
export interface Part {
  readonly label: string
  readonly value: number
}

/** What of an hour's points one torrent stands for, and why. */
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
  /** In a sentence or two, for members. */
  readonly says: string
  /** In the labels of the parts. */
  readonly formula: string
  /** How the parts of a torrent are put together. */
  readonly joins: 'times' | 'plus'
  readonly params: P
  /** What an hour earns. Pure; nothing within the bounds makes it throw or divide by nothing. */
  readonly earn: (seeds: readonly Seed[], params: ValuesOf<P>) => Earned
}

/** A formula whose parameters are only known when it runs. */
export interface AnyFormula extends Omit<PointsFormula, 'earn'> {
  readonly earn: (seeds: readonly Seed[], params: Values) => Earned
}

export function defineFormula<P extends Params>(formula: PointsFormula<P>): AnyFormula {
  return formula as unknown as AnyFormula
}

/** A torrent's points as they come out of the formula, not yet whole thousandths. */
export interface Raw {
  readonly seed: Seed
  readonly points: number
  readonly parts: readonly Part[]
}

/** Whole thousandths that sum up exactly: what one share loses by rounding, the next one gets. */
export function shared(raws: readonly Raw[]): Earned {
  let sum = 0
  let given = 0
  const shares = raws.map(({ seed, points, parts }) => {
    sum += points
    // A sum that falls short of a whole number by the error of floating point is that number.
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
/** Who seeds is a seeder, whatever was counted. */
const seedersOf = ({ seeders }: Seed) => Math.max(1, seeders)

/** From √2 + 1 for the only seeder down to 1; `falls` more seeders leave a tenth of the rest. */
export function rarity(seed: Seed, falls: number): number {
  return 1 + Math.SQRT2 * 10 ** (-(seedersOf(seed) - 1) / falls)
}

/** Points of an hour that approach `most` and never exceed it: half of it at `sum = half`. */
export function saturated(sum: number, most: number, half: number): number {
  return most * (2 / Math.PI) * Math.atan(sum / half)
}
