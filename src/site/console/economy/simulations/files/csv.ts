import type { Result } from '../../../../../domain/ratio/simulations/result.ts'
import type { SimulationRow } from '../../../../../store/ratio/simulations.ts'
import { dayText } from '../../../../ui/day-chart.ts'

// Files for spreadsheets (RFC 4180), in least units: bytes, thousandths of a point.

export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

// A spreadsheet would run what begins so as a formula; members choose their names.
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const isNumber = /^-?\d+$/.test(value)
  const harmless = !isNumber && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** A row a day, a column a line of each series, the marks in front by which UTF-8 is known. */
export function daysFile({ series }: Result, firstDay: number): Buffer {
  const lines = series.flatMap(({ name, lines: own, values }) =>
    own.map((line, at) => ({ head: `${name}.${line.name}`, values: values[at] })),
  )
  const days = lines[0]?.values.length ?? 0
  const rows = Array.from({ length: days }, (_, day) => [
    dayText(firstDay + day),
    ...lines.map(({ values }) => values[day] ?? '0'),
  ])
  const head = ['day', ...lines.map((line) => line.head)]
  return Buffer.from(`\ufeff${[head, ...rows].map(csvLine).join('')}`)
}

const COLUMNS = {
  policy: ['state', 'watchedOn', 'disabledOn', 'restoredOn', 'watches', 'required', 'actual'],
  promotion: ['down', 'downThen', 'up', 'upThen'],
  points: ['now', 'then'],
  'dry-run': [],
} as const

export function touchedColumns(kind: SimulationRow['kind']): readonly string[] {
  return COLUMNS[kind]
}

export function touchedCells(
  kind: SimulationRow['kind'],
  what: Readonly<Record<string, string | number | null>>,
): readonly (string | number | null)[] {
  return COLUMNS[kind].map((name) => {
    const value = what[name] ?? null
    return name.endsWith('On') && typeof value === 'number' ? dayText(value) : value
  })
}
