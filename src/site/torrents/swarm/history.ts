import type { Counts, Stretch } from '../../../domain/torrents/swarm-history.ts'
import { stretches } from '../../../domain/torrents/swarm-history.ts'
import { count, utc } from '../../../shared/format.ts'
import type { Chart } from '../../ui/charts.ts'
import { stepChart } from '../../ui/charts.ts'

export const DAYS_SHOWN = 90

interface Change extends Counts {
  readonly at: Date
}

/** A chart of a swarm, and the same as rows of a table. */
export interface SwarmChart extends Chart {
  readonly label: string
  readonly rows: readonly {
    readonly from: string
    readonly seeders: string
    readonly leechers: string
  }[]
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1_000)

/** The periods of the last `length` seconds. */
export function stretchesOf(changes: readonly Change[], now: Counts, at: Date, length: number) {
  const given = changes.map((one) => ({ ...one, at: seconds(one.at) }))
  return stretches(given, now, seconds(at) - length, seconds(at))
}

export function swarmChart(found: readonly Stretch[], label: string): SwarmChart {
  const line = (name: string, of: (one: Stretch) => number) => ({
    name,
    steps: found.map((one) => ({ from: one.from, until: one.until, value: of(one) })),
  })
  const lines = [
    line('seeders', ({ seeders }) => seeders),
    line('leechers', ({ leechers }) => leechers),
  ]
  return {
    ...stepChart(lines, found[0].from, found[found.length - 1].until),
    label,
    rows: found.map((one) => ({
      from: utc(new Date(one.from * 1_000)),
      seeders: count(one.seeders),
      leechers: count(one.leechers),
    })),
  }
}

/** A period for tools. */
export function stretchItem({ from, until, seeders, leechers }: Stretch) {
  const time = (at: number) => new Date(at * 1_000).toISOString()
  return { from: time(from), until: time(until), seeders, leechers }
}
