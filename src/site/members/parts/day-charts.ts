import { DAY_SECONDS } from '../../../domain/units.ts'
import { bytes, points, ratio, ratioText, requiredText } from '../../../shared/format.ts'
import type { DayRow } from '../../../store/ratio/member-days.ts'
import type { PointsDay } from '../../../store/points/days.ts'
import type { ChartPart, Line } from '../../ui/charts.ts'
import { axes, dayHead, endOfDay, stepChart } from '../../ui/charts.ts'

/** The days of one chart. */
export const DAYS_SHOWN = 60

interface Day {
  readonly day: string
}

const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1_000

/**
 * Adds the days without a row between the first one and `now`, each a copy of the day before: a
 * line drawn directly between rows would show changes on days that had none.
 */
function filled<Row extends Day>(days: readonly Row[], now: Date, still: (row: Row) => Row): Row[] {
  const all: Row[] = []
  const last = Math.floor(now.getTime() / 1_000)
  for (const row of days) {
    fillUntil(all, secondsOf(row.day), still)
    all.push(row)
  }
  fillUntil(all, last - (last % DAY_SECONDS) + DAY_SECONDS, still)
  return all
}

function fillUntil<Row extends Day>(all: Row[], until: number, still: (row: Row) => Row): void {
  let before = all.at(-1)
  while (before !== undefined && secondsOf(before.day) + DAY_SECONDS < until) {
    const day = new Date((secondsOf(before.day) + DAY_SECONDS) * 1_000).toISOString().slice(0, 10)
    before = { ...still(before), day }
    all.push(before)
  }
}

/** Draws a line through the days that have a value; today ends at `now` and stays open after it. */
function line<Row extends Day>(
  name: string,
  days: readonly Row[],
  of: (row: Row) => number | null,
  now: number,
): Line {
  const steps = days.flatMap((row) => {
    const [from, value] = [secondsOf(row.day), of(row)]
    return value === null ? [] : [{ from, until: endOfDay(from, now), value }]
  })
  return { name, steps }
}

interface Given<Row> {
  readonly label: string
  readonly keys: readonly {
    readonly name: string
    readonly label: string
    readonly of: (row: Row) => number | null
  }[]
  readonly most: (value: number) => string
  readonly columns: readonly string[]
  readonly cells: (row: Row) => readonly string[]
  /** Returns the page that explains a day. */
  readonly href?: (day: string) => string
}

function chartOf<Row extends Day>(
  days: readonly Row[],
  { label, keys, most, columns, cells, href }: Given<Row>,
  at: Date,
): ChartPart {
  const now = at.getTime() / 1_000
  const lines = keys.map(({ name, of }) => line(name, days, of, now))
  const until = secondsOf(days[days.length - 1].day) + DAY_SECONDS
  const drawn = stepChart(lines, secondsOf(days[0].day), until)
  const rows = days.map((row) => ({
    head: dayHead(row.day, secondsOf(row.day), now),
    href: href?.(row.day) ?? null,
    cells: cells(row),
  }))
  return {
    ...drawn,
    ...axes(rows, columns, [most(drawn.most), most(drawn.most / 2)]),
    label,
    keys: keys.map((key) => ({ name: key.name, label: key.label })),
    columns: ['Day (UTC)', ...columns],
    rows: rows.toReversed(),
  }
}

const NOTHING = {
  ...{ rawUploaded: 0n, rawDownloaded: 0n, uploaded: 0n, downloaded: 0n, seedSize: 0n },
  required: null,
}

/** The required ratio of each day, and the current one; null: the reader may not see it. */
export type Asked = { readonly now: number | null } | null

/**
 * A member's days up to `now` as charts, each with its table; none without any days. `href` is the
 * page that explains a day, where the reader may see it. The required ratio is drawn for today, and
 * for days on which it was recorded.
 */
export function dayCharts(
  rows: readonly DayRow[],
  asked: Asked,
  now: Date,
  href?: (day: string) => string,
): readonly ChartPart[] {
  if (rows.length === 0) return []
  const days = filled(rows, now, (row) => ({ ...row, ...NOTHING }))
  const last = days[days.length - 1]
  days[days.length - 1] = { ...last, required: asked?.now ?? null }
  const traffic = chartOf(
    days,
    {
      label: 'Traffic per day',
      ...(href && { href }),
      keys: [
        { name: 'good', label: 'credited up', of: (row) => Number(row.uploaded) },
        { name: 'good raw', label: 'reported up', of: (row) => Number(row.rawUploaded) },
        { name: 'busy', label: 'credited down', of: (row) => Number(row.downloaded) },
        { name: 'busy raw', label: 'reported down', of: (row) => Number(row.rawDownloaded) },
      ],
      most: bytes,
      columns: ['Credited up', 'Reported up', 'Credited down', 'Reported down'],
      cells: (row) =>
        [row.uploaded, row.rawUploaded, row.downloaded, row.rawDownloaded].map((one) => bytes(one)),
    },
    now,
  )
  const isAsked = asked !== null && days.some(({ required }) => required !== null)
  const required = { name: 'busy', label: 'required', of: (row: DayRow) => row.required }
  const ratios = chartOf(
    days,
    {
      label: 'Ratio',
      ...(href && { href }),
      keys: [{ name: 'good', label: 'ratio', of: ratioIn }, ...(isAsked ? [required] : [])],
      most: ratioText,
      columns: ['Ratio', ...(isAsked ? ['Required'] : []), 'Uploaded', 'Downloaded'],
      cells: ({ totalUploaded: up, totalDownloaded: down, required }) => {
        const needed = isAsked ? [required === null ? '–' : requiredText(required)] : []
        return [ratio(up, down), ...needed, bytes(up), bytes(down)]
      },
    },
    now,
  )
  const seeds = chartOf(
    days,
    {
      label: 'Seed size',
      keys: [{ name: 'good', label: 'seeding', of: (row) => Number(row.seedSize) }],
      most: bytes,
      columns: ['Seeding'],
      cells: ({ seedSize }) => [bytes(seedSize)],
    },
    now,
  )
  return [traffic, ratios, seeds]
}

// Without downloads there is no ratio to draw.
function ratioIn({ totalUploaded: up, totalDownloaded: down }: DayRow): number {
  return down === 0n ? 0 : Number((up * 1_000n) / down) / 1_000
}

const MILLI = 1_000

/** A member's points per day up to `now`, with a table; null without any changes. */
export function pointsChart(rows: readonly PointsDay[], now: Date): ChartPart | null {
  if (rows.length === 0) return null
  const days = filled(rows, now, (row) => ({ ...row, gotMilli: 0n, spentMilli: 0n }))
  return chartOf(
    days,
    {
      label: 'Points per day',
      keys: [
        { name: 'good', label: 'received', of: (row) => Number(row.gotMilli) / MILLI },
        { name: 'busy', label: 'spent', of: (row) => Number(row.spentMilli) / MILLI },
      ],
      most: (value) => points(Math.round(value * MILLI)),
      columns: ['Received', 'Spent', 'Balance'],
      cells: ({ gotMilli, spentMilli, balanceMilli }) =>
        [gotMilli, spentMilli, balanceMilli].map(points),
    },
    now,
  )
}
