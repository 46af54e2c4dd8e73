import { DAY_SECONDS } from '../../domain/units.ts'

// Charts as SVG, drawn here without a script. Each has a table with the same values next to it.

/** Values that are constant from one moment to the next; seconds since 1970. */
interface Step {
  readonly from: number
  readonly until: number
  readonly value: number
}

export interface Line {
  /** The class of its stroke: `good`, `busy`. */
  readonly name: string
  readonly steps: readonly Step[]
}

export interface Chart {
  readonly width: number
  readonly height: number
  readonly lines: readonly { readonly name: string; readonly path: string }[]
  /** The value at the upper edge. */
  readonly most: number
}

/** A position on the horizontal axis, with what the chart shows there. */
interface Column {
  /** `2026-11-21: credited up 3.00 GiB, credited down 1.00 GiB`. */
  readonly says: string
  /** The page that explains the position. */
  readonly href: string | null
  /**
   * Whether the Tab key reaches it, which is only true of the last; arrow keys lead to the others.
   */
  readonly isLast: boolean
}

/** A chart, and the same values as rows of a table. */
export interface ChartPart extends Chart, Axes {
  readonly label: string
  /** The legend: the class of each stroke, and its name. */
  readonly keys: readonly { readonly name: string; readonly label: string }[]
  readonly columns: readonly string[]
  readonly rows: readonly ChartRow[]
}

interface ChartRow {
  readonly head: string
  readonly href: string | null
  readonly cells: readonly string[]
}

interface Axes {
  /** The values at the upper edge, in the middle and at the lower edge. */
  readonly ticks: readonly string[]
  /** The first, middle and last position. */
  readonly places: readonly string[]
  /** One column for each position, all of equal width. */
  readonly spots: readonly Column[]
}

/**
 * Builds the axes of a chart, and the values shown where it is pointed at.
 * @param rows in the order of the chart;
 * @param names of their cells
 */
export function axes(
  rows: readonly ChartRow[],
  names: readonly string[],
  ticks: readonly [most: string, half: string],
): Axes {
  const last = rows.length - 1
  const middle = rows.length > 2 ? [rows[Math.floor(last / 2)].head] : []
  const ends = rows.length > 1 ? [rows[0].head, ...middle, rows[last].head] : [rows[0]?.head ?? '']
  return {
    ticks: [...ticks, '0'],
    places: ends,
    spots: rows.map(({ head, href, cells }, at) => {
      const values = cells.map((cell, index) => `${names[index]}: ${cell}`)
      return { says: [head, ...values].join(', '), href, isLast: at === last }
    }),
  }
}

const WIDTH = 600
const HEIGHT = 120
/** Room for half a stroke. */
const EDGE = 2

/** Draws step lines over one period, all on one scale that starts at 0; gaps stay open. */
export function stepChart(lines: readonly Line[], from: number, until: number): Chart {
  const most = evenTop(
    Math.max(1, ...lines.flatMap(({ steps }) => steps.map(({ value }) => value))),
  )
  const x = (at: number) => round(((at - from) / (until - from)) * WIDTH)
  const y = (value: number) => round(HEIGHT - EDGE - (value / most) * (HEIGHT - 2 * EDGE))
  const path = (steps: readonly Step[]) =>
    steps
      .map((one, index) => {
        const to = `${x(one.from)} ${y(one.value)}`
        const goesOn = index > 0 && steps[index - 1].until === one.from
        return `${goesOn ? 'L' : 'M'}${to}H${x(one.until)}`
      })
      .join('')
  return {
    width: WIDTH,
    height: HEIGHT,
    lines: lines.map(({ name, steps }) => ({ name, path: path(steps) })),
    most,
  }
}

/**
 * Returns the value at the upper edge: an even number above whole values, so that its half is whole
 * too.
 */
function evenTop(most: number): number {
  return Number.isInteger(most) && most % 2 === 1 ? most + 1 : most
}

/**
 * Returns where the line of a day ends, in seconds: a day that is not over stays open after `now`.
 */
export function endOfDay(start: number, now: number): number {
  return Math.min(start + DAY_SECONDS, Math.max(start, now))
}

/** `2026-11-22`, or `2026-11-22 (so far)` for a day that is not over; `start` is in seconds. */
export function dayHead(day: string, start: number, now: number): string {
  return now < start + DAY_SECONDS ? `${day} (so far)` : day
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
