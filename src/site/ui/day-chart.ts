import { DAY_SECONDS } from '../../domain/units.ts'
import type { ChartPart } from './charts.ts'
import { axes, dayHead, endOfDay, stepChart } from './charts.ts'

// Charts of days, each with a table of the same values, for the partial `chart`.

/** Strokes differ in dashes as well as in color. */
const STROKES = ['good', 'busy', 'bad', 'soft'] as const

interface DayLine {
  readonly label: string
  /** A value for each day; null: a gap. */
  readonly values: readonly (bigint | null)[]
}

export interface DayChart {
  readonly label: string
  /** In days since 1970. */
  readonly firstDay: number
  /** At most four lines. */
  readonly lines: readonly DayLine[]
  readonly text: (value: bigint) => string
  /** The current time, if the last day may not be over yet. */
  readonly now?: Date
}

export function dayChart({ label, firstDay, lines, text, now }: DayChart): ChartPart {
  const seconds = now === undefined ? Infinity : now.getTime() / 1_000
  const days = Math.max(1, lines[0]?.values.length ?? 0)
  const from = firstDay * DAY_SECONDS
  const stepped = lines.map(({ values }, at) => ({
    name: STROKES[at % STROKES.length],
    steps: values.flatMap((value, day) => {
      const start = from + day * DAY_SECONDS
      const until = endOfDay(start, seconds)
      return value === null ? [] : [{ from: start, until, value: Math.max(0, Number(value)) }]
    }),
  }))
  const drawn = stepChart(stepped, from, from + days * DAY_SECONDS)
  const rows = Array.from({ length: days }, (_, day) => ({
    head: dayHead(dayText(firstDay + day), from + day * DAY_SECONDS, seconds),
    href: null,
    cells: lines.map(({ values }) => {
      const value = values[day]
      return value === null ? '–' : text(value ?? 0n)
    }),
  }))
  const names = lines.map((line) => line.label)
  return {
    ...drawn,
    ...axes(rows, names, [text(BigInt(drawn.most)), text(BigInt(drawn.most) / 2n)]),
    label,
    keys: lines.map((line, at) => ({ name: STROKES[at % STROKES.length], label: line.label })),
    columns: ['Day (UTC)', ...lines.map((line) => line.label)],
    rows: rows.toReversed(),
  }
}

/** Formats days since 1970 as `2026-11-20`. */
export function dayText(day: number): string {
  return new Date(day * DAY_SECONDS * 1_000).toISOString().slice(0, 10)
}
