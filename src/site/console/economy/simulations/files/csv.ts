import type { Result } from '../../../../../domain/ratio/simulations/result.ts'
import type { SimulationRow } from '../../../../../store/ratio/simulations.ts'
import { csvFile } from '../../../../ui/csv.ts'
import { dayText } from '../../../../ui/day-chart.ts'

// Files for spreadsheets, in the smallest units: bytes, thousandths of a point.

/** Returns a file with one row per day, and one column per line of each series. */
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
  return csvFile(head, rows)
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
