import { bytes, ratio } from '../shared/format.ts'
import type { DayRow } from '../store/member-days.ts'
import type { ChartPart, Line } from './charts.ts'
import { stepChart } from './charts.ts'

/** Days of one chart. */
export const DAYS_SHOWN = 60
const DAY = 86_400

type Value = (row: DayRow) => number

const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1_000

function line(name: string, days: readonly DayRow[], of: Value): Line {
  const steps = days.map((row) => {
    const from = secondsOf(row.day)
    return { from, until: from + DAY, value: of(row) }
  })
  return { name, steps }
}

interface Given {
  readonly label: string
  readonly keys: readonly { readonly name: string; readonly label: string; readonly of: Value }[]
  readonly most: (value: number) => string
  readonly columns: readonly string[]
  readonly cells: (row: DayRow) => readonly string[]
}

function chartOf(days: readonly DayRow[], { label, keys, most, columns, cells }: Given): ChartPart {
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

/** A member's days as charts, each with its table; none when there is no day. */
export function dayCharts(days: readonly DayRow[]): readonly ChartPart[] {
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
    keys: [{ name: 'good', label: 'ratio', of: ratioIn }],
    most: (value) => value.toFixed(2),
    columns: ['Ratio', 'Uploaded', 'Downloaded'],
    cells: ({ totalUploaded: up, totalDownloaded: down }) => {
      return [ratio(up, down), bytes(up), bytes(down)]
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
