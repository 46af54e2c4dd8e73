import type { Result, SpreadOut } from '../../../../../domain/ratio/simulations/result.ts'
import { figure, words } from '../../../../ui/cells.ts'
import { dayChart } from '../../../../ui/day-chart.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import type { TablePart, TableRow } from '../../../frame/table.ts'
import { tablePart } from '../../../frame/table.ts'
import { percent, valueText } from './values.ts'

// The result of a simulation as sections of a page: figures, charts with tables, and distributions.

export function resultSections(result: Result, firstDay: number): readonly Section[] {
  const facts = result.figures.map(({ label, unit, value }) => {
    return { label, text: valueText(unit, BigInt(value)) }
  })
  const charts = result.series.map(({ label, unit, lines, values }) =>
    dayChart({
      label,
      firstDay,
      lines: lines.map((line, at) => ({ label: line.label, values: values[at].map(BigInt) })),
      text: (value) => valueText(unit, value),
    }),
  )
  return [
    section('Total', { facts }),
    section('By day', { charts }),
    section('Distribution', { table: spreadTable(result.spreads) }),
  ]
}

/** Returns a row each for the deciles, the Gini coefficient and the share of the top hundredth. */
export function spreadTable(spreads: readonly SpreadOut[]): TablePart {
  const names = spreads.map(({ label }) => label)
  const row = (head: string, of: (spread: SpreadOut) => string): TableRow => ({
    head: words('Per member', head),
    cells: spreads.map((spread) => figure(spread.label, of(spread))),
  })
  const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  const isAny = spreads.some(({ members }) => members > 0)
  return tablePart({
    caption: 'Distribution over members, in steps of 10 %',
    columns: ['Per member', ...names],
    rows: isAny
      ? [
          ...tenths.map((tenth) =>
            row(`${tenth * 10} % of members have less than`, ({ unit, deciles }) =>
              valueText(unit, BigInt(deciles[tenth - 1])),
            ),
          ),
          row('Total', ({ unit, total }) => {
            // A sum of ratios has no meaning.
            return unit === 'ratio' ? '–' : valueText(unit, BigInt(total))
          }),
          row('Gini coefficient', ({ gini }) => gini.toFixed(2)),
          row('Share of the top 1 %', ({ unit, topShare }) => {
            return unit === 'ratio' ? '–' : percent(topShare)
          }),
        ]
      : [],
    nothing: 'No values to show.',
  })
}
