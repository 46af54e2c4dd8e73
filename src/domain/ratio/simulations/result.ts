import type { Spread } from './spread.ts'
import { spreadOf } from './spread.ts'
import type { TallyJson } from './tally.ts'

// The result of a simulation, in one format for all kinds of simulations: for pages, files and
// comparisons.

export type Unit = 'members' | 'bytes' | 'points' | 'ratio' | 'torrents'

/** Values are in the smallest unit: bytes, thousandths of a point, thousandths of a ratio. */
interface FigureOut {
  readonly name: string
  readonly label: string
  readonly unit: Unit
  readonly value: string
}

interface SeriesOut {
  readonly name: string
  readonly label: string
  readonly unit: Unit
  readonly lines: readonly { readonly name: string; readonly label: string }[]
  /** The values, by line and then by day, from the first day on. */
  readonly values: readonly (readonly string[])[]
}

export interface SpreadOut extends Omit<Spread, 'total' | 'deciles'> {
  readonly name: string
  readonly label: string
  readonly unit: Unit
  readonly total: string
  readonly deciles: readonly string[]
}

export interface Result {
  readonly figures: readonly FigureOut[]
  readonly series: readonly SeriesOut[]
  readonly spreads: readonly SpreadOut[]
}

/** The figures of a kind of simulation: the names of its sums, with their labels. */
export interface Plan {
  readonly figures: readonly (readonly [name: string, label: string, unit: Unit])[]
  readonly series: readonly {
    readonly name: string
    readonly label: string
    readonly unit: Unit
    readonly lines: readonly (readonly [name: string, label: string])[]
  }[]
  readonly spreads: readonly (readonly [name: string, label: string, unit: Unit])[]
}

/**
 * Builds the result over all members, with the figures of the kind; `days` is the simulated time.
 */
export function resultOf(plan: Plan, tally: TallyJson, days: number): Result {
  const nothing = Array<string>(days).fill('0')
  return {
    figures: plan.figures.map(([name, label, unit]) => {
      return { name, label, unit, value: tally.figures[name] ?? '0' }
    }),
    series: plan.series.map(({ name, label, unit, lines }) => ({
      ...{ name, label, unit },
      lines: lines.map(([line, words]) => ({ name: line, label: words })),
      values: lines.map(([line]) => tally.lines[line] ?? nothing),
    })),
    spreads: plan.spreads.map(([name, label, unit]) => {
      const rows = Object.entries(tally.spreads[name] ?? {})
      const buckets = rows.map(([bucket, [n, sum]]) => [bucket, { n, sum: BigInt(sum) }] as const)
      const { total, deciles, ...rest } = spreadOf(Object.fromEntries(buckets))
      const digits = { total: String(total), deciles: deciles.map(String) }
      return { name, label, unit, ...rest, ...digits }
    }),
  }
}
