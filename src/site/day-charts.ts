import { bytes, ratio } from '../shared/format.ts'
import type { DayRow } from '../store/member-days.ts'
import type { PointsDay } from '../store/points-days.ts'
import type { ChartPart, Line } from './charts.ts'
import { stepChart } from './charts.ts'

/** Days of one chart. */
export const DAYS_SHOWN = 60
const DAY = 86_400

interface Day {
  readonly day: string
}

const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1_000

function line<Row extends Day>(name: string, days: readonly Row[], of: (row: Row) => number): Line {
  const steps = days.map((row) => {
    const from = secondsOf(row.day)
    return { from, until: from + DAY, value: of(row) }
  })
  return { name, steps }
}

interface Given<Row> {
  readonly label: string
  readonly keys: readonly {
    readonly name: string
    readonly label: string
    readonly of: (row: Row) => number
  }[]
  readonly most: (value: number) => string
  readonly columns: readonly string[]
  readonly cells: (row: Row) => readonly string[]
}

function chartOf<Row extends Day>(
  days: readonly Row[],
  { label, keys, most, columns, cells }: Given<Row>,
): ChartPart {
  const lines = keys.map(({ name, of }) => line(name, days, of))
  const until = secondsOf(days[days.length - 1].day) + DAY
  const drawn = stepChart(lines, secondsOf(days[0].day), until)
  return {
    ...drawn,
    label,
    mostText: most(drawn.most),
    keys: keys.map((key) => ({ name: key.name, label: key.label })),
    columns: ['Day (UTC)', ...columns],
    rows: days.toReversed().map((row) => ({ head: row.day, cells: cells(row) })),
  }
}

/**
 * A member's days as charts, each with its table; none when there is no day. `required`: the ratio
 * that the member has to have, drawn beside the one that was; null where none is asked or told.
 */
export function dayCharts(
  days: readonly DayRow[],
  required: number | null = null,
): readonly ChartPart[] {
  if (days.length === 0) return []
  const traffic = chartOf(days, {
    label: 'Traffic by day',
    keys: [
      { name: 'good', label: 'uploaded', of: (row) => Number(row.uploaded) },
      { name: 'busy', label: 'downloaded', of: (row) => Number(row.downloaded) },
    ],
    most: bytes,
    columns: ['Credited up', 'Raw up', 'Credited down', 'Raw down'],
    cells: (row) =>
      [row.uploaded, row.rawUploaded, row.downloaded, row.rawDownloaded].map((one) => bytes(one)),
  })
  const ratios = chartOf(days, {
    label: 'Ratio',
    keys: [
      { name: 'good', label: 'ratio', of: ratioIn },
      ...(required === null ? [] : [{ name: 'busy', label: 'required now', of: () => required }]),
    ],
    most: (value) => value.toFixed(2),
    columns: ['Ratio', ...(required === null ? [] : ['Required now']), 'Uploaded', 'Downloaded'],
    cells: ({ totalUploaded: up, totalDownloaded: down }) => {
      const needed = required === null ? [] : [required.toFixed(2)]
      return [ratio(up, down), ...needed, bytes(up), bytes(down)]
    },
  })
  const seeds = chartOf(days, {
    label: 'Seed size',
    keys: [{ name: 'good', label: 'seeding', of: (row) => Number(row.seedSize) }],
    most: bytes,
    columns: ['Seeding'],
    cells: ({ seedSize }) => [bytes(seedSize)],
  })
  return [traffic, ratios, seeds]
}

// What was never downloaded has no ratio: drawn as none.
function ratioIn({ totalUploaded: up, totalDownloaded: down }: DayRow): number {
  return down === 0n ? 0 : Number((up * 1_000n) / down) / 1_000
}

const MILLI = 1_000

/** A member's points by day, with a table; null when nothing moved. */
export function pointsChart(days: readonly PointsDay[]): ChartPart | null {
  if (days.length === 0) return null
  const text = (milli: bigint) => (Number(milli) / MILLI).toFixed(2)
  return chartOf(days, {
    label: 'Points by day',
    keys: [
      { name: 'good', label: 'got', of: (row) => Number(row.gotMilli) / MILLI },
      { name: 'busy', label: 'spent', of: (row) => Number(row.spentMilli) / MILLI },
    ],
    most: (value) => value.toFixed(2),
    columns: ['Got', 'Spent', 'Had in the end'],
    cells: ({ gotMilli, spentMilli, balanceMilli }) =>
      [gotMilli, spentMilli, balanceMilli].map(text),
  })
}
