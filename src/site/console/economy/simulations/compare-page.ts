import type { Result } from '../../../../domain/ratio/simulations/result.ts'
import type { SimulationLine, SimulationRow } from '../../../../store/ratio/simulations.ts'
import { figure, words } from '../../../ui/cells.ts'
import { dayChart } from '../../../ui/day-chart.ts'
import type { Section, SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import type { TablePage, TablePart } from '../../frame/table.ts'
import { tablePage, tablePart } from '../../frame/table.ts'
import { lineOf } from './pages.ts'
import { spreadTable } from './parts/results.ts'
import { askedFacts } from './run-page.ts'
import { KINDS, SIMULATIONS, valueText } from './parts/values.ts'

const nameOf = ({ id, name }: SimulationLine) => (name === '' ? `No. ${id}` : name)

/** Lists the runs that `a` can be compared with: completed runs of the same kind. */
export function othersPage(
  a: SimulationLine,
  rows: readonly SimulationLine[],
  now: Date,
): TablePage {
  const others = rows.filter(({ id, kind, state }) => {
    return kind === a.kind && state === 'done' && id !== a.id
  })
  return tablePage({
    title: `Compare ${nameOf(a)}`,
    lead: 'Compare with',
    caption: `Finished simulations of the same kind (${KINDS[a.kind].toLowerCase()})`,
    columns: ['Simulation', 'Name', 'Days', 'State', 'Members', 'By', 'Requested'],
    rows: others.map((row) => {
      const line = lineOf(row, now)
      const href = `${SIMULATIONS}/compare?a=${a.id}&b=${row.id}`
      return { ...line, head: words('Simulation', nameOf(row), href) }
    }),
    nothing: 'No other finished simulation of this kind.',
  })
}

/** Compares both runs: figures in one table, and each chart with the lines of both. */
export function comparePage(a: SimulationRow, b: SimulationRow): SectionsPage {
  const [one, other] = [a.result as Result, b.result as Result]
  const [nameA, nameB] = [nameOf(a), nameOf(b)]
  const spreads = [
    ...one.spreads.map((spread) => ({ ...spread, label: `${nameA}: ${spread.label}` })),
    ...other.spreads.map((spread) => ({ ...spread, label: `${nameB}: ${spread.label}` })),
  ]
  return sectionsPage({
    title: `${nameA} and ${nameB}`,
    sections: [
      section(nameA, { facts: askedFacts(a), links: [linkTo(a)] }),
      section(nameB, { facts: askedFacts(b), links: [linkTo(b)] }),
      section('Total', { table: figuresTable(one, other, nameA, nameB) }),
      ...charts(one, other, a, b),
      section('Distribution', { table: spreadTable(spreads) }),
    ],
  })
}

function linkTo(row: SimulationRow) {
  return { label: 'View', href: `${SIMULATIONS}/${row.id}` }
}

function figuresTable(one: Result, other: Result, nameA: string, nameB: string): TablePart {
  return tablePart({
    caption: 'Results of both simulations',
    columns: ['Result', nameA, nameB, 'Difference'],
    rows: one.figures.map(({ name, label, unit, value }) => {
      const then = BigInt(other.figures.find((figure) => figure.name === name)?.value ?? '0')
      const change = then - BigInt(value)
      const sign = change > 0n ? '+' : change < 0n ? '−' : ''
      const size = change < 0n ? -change : change
      return {
        head: words('Result', label),
        cells: [
          figure(nameA, valueText(unit, BigInt(value))),
          figure(nameB, valueText(unit, then)),
          figure('Difference', `${sign}${valueText(unit, size)}`),
        ],
      }
    }),
    nothing: '',
  })
}

/** Returns one chart for each line of a series, on the days that either run has. */
function charts(
  one: Result,
  other: Result,
  a: SimulationRow,
  b: SimulationRow,
): readonly Section[] {
  const firstDay = Math.min(a.firstDay, b.firstDay)
  const lastDay = Math.max(a.lastDay, b.lastDay)
  const padded = (values: readonly string[], from: number) =>
    Array.from({ length: lastDay - firstDay + 1 }, (_, at) =>
      BigInt(values[at + firstDay - from] ?? '0'),
    )
  return one.series.map(({ name, label, unit, lines, values }) => {
    const second = other.series.find((series) => series.name === name)
    const drawn = lines.map((line, at) =>
      dayChart({
        label: `${label}: ${line.label}`,
        firstDay,
        lines: [
          { label: nameOf(a), values: padded(values[at], a.firstDay) },
          { label: nameOf(b), values: padded(second?.values[at] ?? [], b.firstDay) },
        ],
        text: (value) => valueText(unit, value),
      }),
    )
    return section(label, { charts: drawn })
  })
}
