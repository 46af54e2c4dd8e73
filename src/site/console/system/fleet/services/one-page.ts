import { bytes, capital, count, span, timeText } from '../../../../../shared/format.ts'
import type { ServiceFigures } from '../../../../../shared/services/report.ts'
import type { ServiceRow, StartRow, StatusRow } from '../../../../../store/fleet/services.ts'
import { moment, words } from '../../../../ui/cells.ts'
import type { ChartPart } from '../../../../ui/charts.ts'
import { axes, stepChart } from '../../../../ui/charts.ts'
import type { Fact, SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { FLEET } from './acts.ts'
import { stateCell } from './pages.ts'

/** The seconds in one point of a chart: a day has 96 points. */
export const POINT_SECONDS = 900

type Shown = readonly [
  label: string,
  of: (figures: ServiceFigures) => number | null,
  text: (value: number) => string,
]

const percent = (value: number) => `${value.toFixed(1)} %`
const rate = (value: number) => `${bytes(value)}/s`

const USUAL: readonly Shown[] = [
  ['Load', ({ load }) => load, (value) => value.toFixed(2)],
  ['CPU of the process', ({ cpuPercent }) => cpuPercent, percent],
  ['CPU of the machine', ({ machineCpuPercent }) => machineCpuPercent, percent],
  ['Memory of the process', ({ rssBytes }) => rssBytes, bytes],
  ['Free memory of the machine', ({ machineMemoryFreeBytes: free }) => free, bytes],
  ['Free disk space', ({ diskFreeBytes }) => diskFreeBytes, bytes],
  ['File descriptors', ({ descriptors }) => descriptors, (value) => count(Math.round(value))],
  ['Network in', ({ bytesIn }) => bytesIn, rate],
  ['Network out', ({ bytesOut }) => bytesOut, rate],
]

/** Returns the page of one service, with the last 24 hours of each figure. */
export function onePage(
  row: ServiceRow,
  history: readonly StatusRow[],
  starts: readonly StartRow[],
  now: Date,
): SectionsPage {
  const own = Object.keys(row.figures.own).map((name): Shown => {
    return [wordsOf(name), ({ own: all }) => all[name] ?? null, numberText]
  })
  const shown = [...USUAL, ...own]
  const charts = shown.flatMap((one) => chartOf(one, history, now))
  return sectionsPage({
    title: `${row.type} ${row.node}`,
    links: [{ label: 'The fleet', href: FLEET }],
    isLive: true,
    sections: [
      section('Now', { facts: [...factsOf(row, now), ...figureFacts(row, shown)] }),
      section('Last day', {
        lead: charts.length === 0 ? 'No figures yet.' : null,
        charts,
      }),
      section('Starts', { table: startsTable(starts, now) }),
    ],
  })
}

function factsOf(row: ServiceRow, now: Date): Fact[] {
  const up = row.figures.uptimeSeconds
  const seen = timeText(new Date(now.getTime() - row.silentSeconds * 1000), now)
  const port = row.port === null ? '' : `:${row.port}`
  return [
    { label: 'State', text: stateCell(row).tag?.text ?? row.state },
    { label: 'Last seen', text: seen.text },
    { label: 'Machine', text: row.machine === '' ? 'unknown' : row.machine },
    ...(row.place === '' ? [] : [{ label: 'Place', text: row.place }]),
    ...(row.address === '' ? [] : [{ label: 'Address', text: `${row.address}${port}` }]),
    { label: 'PID', text: row.pid === null ? 'unknown' : String(row.pid) },
    { label: 'Version', text: row.version },
    { label: 'Up for', text: up === null ? 'unknown' : (span(up) ?? 'a moment') },
    { label: 'Clock compared with the database', text: `${row.apartSeconds.toFixed(1)} s` },
    ...(row.reporter === row.node ? [] : [{ label: 'Reported by', text: row.reporter }]),
    ...(row.rival === null ? [] : [{ label: 'Another process with its name', text: row.rival }]),
  ]
}

function figureFacts({ figures }: ServiceRow, shown: readonly Shown[]): Fact[] {
  return shown.flatMap(([label, of, text]) => {
    const value = of(figures)
    return value === null ? [] : [{ label, text: text(value) }]
  })
}

/**
 * Returns the chart of a figure by quarter of an hour, with a table of its values; empty if the
 * service never reported it.
 */
function chartOf([label, of, text]: Shown, history: readonly StatusRow[], now: Date): ChartPart[] {
  const points = history.flatMap(({ at, figures }) => {
    const value = of(figures)
    return value === null ? [] : [{ at: at.getTime() / 1000, value }]
  })
  if (points.length === 0) return []
  const until = now.getTime() / 1000
  const steps = points.map(({ at, value }, index) => {
    const following = points.at(index + 1)?.at ?? until
    return { from: at, until: Math.max(at, Math.min(following, at + 2 * POINT_SECONDS)), value }
  })
  const drawn = stepChart([{ name: 'good', steps }], Math.min(points[0].at, until - 86_400), until)
  const rows = points.map(({ at, value }) => ({
    head: `${new Date(at * 1000).toISOString().slice(5, 16).replace('T', ' ')} UTC`,
    href: null,
    cells: [text(value)],
  }))
  return [
    {
      ...drawn,
      label,
      keys: [{ name: 'good', label }],
      columns: ['Time', label],
      rows: rows.toReversed(),
      ...axes(rows, [label], [text(drawn.most), text(drawn.most / 2)]),
    },
  ]
}

function startsTable(rows: readonly StartRow[], now: Date) {
  return tablePart({
    caption: 'Observed starts, newest first',
    rows: rows.map((row) => ({
      head: moment('Time', timeText(row.noticedAt, now)),
      cells: [
        words('PID', row.pid === null ? 'unknown' : String(row.pid)),
        words('How', row.isPlanned ? 'after an orderly shutdown' : 'unexpected'),
      ],
    })),
    nothing: 'It has not restarted since it was first seen.',
  })
}

/** Returns `Requests per second` for `requestsPerSecond`. */
function wordsOf(name: string): string {
  const text = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return capital(text)
}

function numberText(value: number): string {
  return Number.isInteger(value) ? count(value) : value.toFixed(1)
}
