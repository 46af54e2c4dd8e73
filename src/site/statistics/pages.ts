import type { StatisticChart, StatisticFigure } from '../../domain/statistics/figures.ts'
import { figureOf, statisticContents, statisticPages } from '../../domain/statistics/figures.ts'
import { DAY_MS, dayNumber } from '../../domain/units.ts'
import { bytes, count, points, timeText } from '../../shared/format.ts'
import type { StatisticRow } from '../../store/statistics/figures.ts'
import type { PageData } from '../http/reply.ts'
import { figure, moment, words } from '../ui/cells.ts'
import type { ChartPart } from '../ui/charts.ts'
import { dayChart } from '../ui/day-chart.ts'
import type { Part } from '../http/figures-page.ts'
import { part, table } from '../http/figures-page.ts'
import type { Statistics } from './reading.ts'
import { madeHourly, newestOf } from '../ui/made-hourly.ts'

interface StatisticsPage extends PageData {
  readonly tabs: readonly { readonly href: string; readonly label: string; isCurrent: boolean }[]
  readonly lead: string | null
  readonly figures: readonly never[]
  readonly hasFigures: boolean
  readonly parts: readonly Part[]
}

const LENGTHS = [
  [30, '30 days'],
  [90, '90 days'],
  [365, 'A year'],
] as const

export function statisticsPage(read: Statistics, now: Date): StatisticsPage {
  const { label, tables } = statisticContents[read.part]
  return {
    title: `Statistics: ${label.toLowerCase()}`,
    tabs: statisticPages.map((one) => ({
      href: hrefOf(one),
      label: statisticContents[one].label,
      isCurrent: one === read.part,
    })),
    lead: leadOf(read.latest),
    figures: [],
    hasFigures: false,
    parts: [
      figuresPart(read, now),
      daysPart(read, now),
      ...tables.map((one) => tablePart(read, one, now)),
    ],
  }
}

function hrefOf(one: Statistics['part']): string {
  return one === 'site' ? '/stats' : `/stats/${one}`
}

function leadOf(latest: readonly StatisticRow[]): string {
  return madeHourly('These figures are', newestOf(latest))
}

function figuresPart({ part: asked, latest }: Statistics, now: Date): Part {
  const rows = statisticContents[asked].figures.flatMap((name) =>
    latest
      .filter((row) => row.figure === name)
      .map((row) => [
        words('Figure', labelOf(row)),
        figure('Value', textOf(name)(row.value)),
        moment('Counted', timeText(row.madeAt, now)),
      ]),
  )
  return part('Figures', { listing: table('Figures', rows, 'Nothing has been counted yet.') })
}

/** Returns the label of a figure, with the day if the figure is about one day. */
function labelOf({ figure: name, day }: StatisticRow): string {
  const { label, of } = figureOf(name)
  return of === 'day' ? `${label} on ${day.toISOString().slice(0, 10)}` : label
}

function daysPart(read: Statistics, now: Date): Part {
  const here = hrefOf(read.part)
  const { charts } = statisticContents[read.part]
  return part('By day', {
    charts: charts.map((one) => chartOf(one, read, now)),
    links: [
      ...LENGTHS.filter(([length]) => length !== read.length).map(([length, label]) => {
        return { label, href: `${here}?days=${length}` }
      }),
      { label: 'CSV', href: `/stats.csv?part=${read.part}&days=${read.length}` },
      { label: 'JSON', href: `${here}.json?days=${read.length}` },
    ],
  })
}

/** Draws a chart from the first counted day to today; days without figures are gaps. */
function chartOf({ label, figures }: StatisticChart, { days }: Statistics, now: Date): ChartPart {
  const rows = days.filter((row) => figures.includes(row.figure))
  const firstDay = rows[0] === undefined ? dayNumber(now) : rows[0].day.getTime() / DAY_MS
  const length = dayNumber(now) - firstDay + 1
  const lines = figures.map((name) => {
    const values = Array<bigint | null>(length).fill(null)
    for (const row of rows) {
      if (row.figure === name) values[row.day.getTime() / DAY_MS - firstDay] = row.value
    }
    return { label: figureOf(name).label, values }
  })
  return dayChart({ label, firstDay, lines, text: textOf(figures[0]), now })
}

interface Split {
  readonly label: string
  readonly figures: readonly StatisticFigure[]
}

function tablePart({ latest }: Statistics, { label, figures }: Split, now: Date): Part {
  const [main] = figures
  const by = figureOf(main).by ?? ''
  const rows = latest
    .filter((row) => row.figure === main)
    .map((row) => [
      words(by, row.label),
      ...figures.map((name) => {
        const value = latest.find((one) => one.figure === name && one.part === row.part)?.value
        return figure(figureOf(name).label, value === undefined ? '–' : textOf(name)(value))
      }),
      moment('Counted', timeText(row.madeAt, now)),
    ])
  return part(label, { listing: table(label, rows, 'Nothing has been counted yet.') })
}

function textOf(name: StatisticFigure): (value: bigint) => string {
  return { count, bytes, points }[figureOf(name).unit]
}
