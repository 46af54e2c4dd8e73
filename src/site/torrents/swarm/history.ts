import type { Counts, Stretch } from '../../../domain/torrents/swarm-history.ts'
import { stretches } from '../../../domain/torrents/swarm-history.ts'
import { count, utc } from '../../../shared/format.ts'
import type { ChartPart } from '../../ui/charts.ts'
import { axes, stepChart } from '../../ui/charts.ts'

export const DAYS_SHOWN = 90
export const HOURS_SHOWN = 24

interface Change extends Counts {
  readonly at: Date
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1_000)

/** Returns the periods of the last `length` seconds. */
export function stretchesOf(changes: readonly Change[], now: Counts, at: Date, length: number) {
  const given = changes.map((one) => ({ ...one, at: seconds(one.at) }))
  return stretches(given, now, seconds(at) - length, seconds(at))
}

/**
 * A chart of a swarm: the table has one row per change, the chart `spots` columns of equal width.
 */
export function swarmChart(found: readonly Stretch[], label: string, spots: number): ChartPart {
  const line = (name: string, of: (one: Stretch) => number) => ({
    name,
    steps: found.map((one) => ({ from: one.from, until: one.until, value: of(one) })),
  })
  const lines = [
    line('seeders', ({ seeders }) => seeders),
    line('leechers', ({ leechers }) => leechers),
  ]
  const [from, until] = [found[0].from, found[found.length - 1].until]
  const drawn = stepChart(lines, from, until)
  const sampled = Array.from({ length: spots }, (_, at) => {
    const start = from + ((until - from) * at) / spots
    const one = found.find((stretch) => stretch.until > start) ?? found[found.length - 1]
    return rowOf({ ...one, from: Math.round(start) })
  })
  const ticks = [count(drawn.most), count(drawn.most / 2)] as const
  return {
    ...drawn,
    ...axes(sampled, NAMES, ticks),
    label,
    keys: [
      { name: 'seeders', label: 'seeders' },
      { name: 'leechers', label: 'leechers' },
    ],
    columns: ['Time', ...NAMES],
    rows: found.map(rowOf),
  }
}

const NAMES = ['Seeders', 'Leechers'] as const

function rowOf({ from, seeders, leechers }: Stretch) {
  const head = utc(new Date(from * 1_000))
  return { head, href: null, cells: [count(seeders), count(leechers)] }
}

/** A period, for programs. */
export function stretchItem({ from, until, seeders, leechers }: Stretch) {
  const time = (at: number) => new Date(at * 1_000).toISOString()
  return { from: time(from), until: time(until), seeders, leechers }
}
