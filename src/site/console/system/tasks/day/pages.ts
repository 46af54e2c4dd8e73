import { longestPause, occasions, parseCron } from '../../../../../domain/tasks/cron.ts'
import { inOrder } from '../../../../../domain/tasks/order.ts'
import { overdueSince } from '../../../../../domain/tasks/overdue.ts'
import { DAY_MS } from '../../../../../domain/units.ts'
import type { TimeText } from '../../../../../shared/format.ts'
import { count, plural, span, timeText } from '../../../../../shared/format.ts'
import type { SlotRow } from '../../../../../store/records/tasks/days.ts'
import type { TaskRow } from '../../../../../store/records/tasks/tasks.ts'
import type { PageData } from '../../../../http/action.ts'
import { dayIn } from '../../../../ui/typed-times.ts'
import { whenText } from '../when.ts'
import type { Bar } from './strip.ts'
import { bars, missed, nowAt, STRIP } from './strip.ts'

interface Line {
  readonly row: TaskRow
  readonly planned: number
  readonly missed: number
  readonly sums: Readonly<Record<'runs' | 'done' | 'unfinished' | 'failed' | 'lost', number>>
  readonly longestSeconds: number
  readonly overdueSince: Date | null
  readonly bars: readonly Bar[]
}

/** Returns the day in `?day=`; today without one, null for an invalid or future one. */
export function readDay(given: unknown, now: Date): Date | null {
  if (given === undefined || given === '') return new Date(now.getTime() - (now.getTime() % DAY_MS))
  const day = dayIn(given)
  return day === null || day > now ? null : day
}

interface Day {
  readonly rows: readonly TaskRow[]
  readonly slots: readonly SlotRow[]
  readonly start: Date
  readonly end: Date
}

/** Returns the outcome of each task on that day; a task comes after those that it depends on. */
export function dayLines({ rows, slots, start, end }: Day, now: Date): readonly Line[] {
  const byTask = new Map<string, SlotRow[]>(rows.map(({ name }) => [name, []]))
  for (const slot of slots) byTask.get(slot.task)?.push(slot)
  return inOrder(rows).map((row) => {
    const cron = parseCron(row.cron)
    const own = byTask.get(row.name) ?? []
    const times = cron === null ? [] : occasions(cron, start, end)
    const day = {
      planned: times.map(seconds),
      periodSeconds: cron === null ? Infinity : longestPause(cron),
      slots: own,
      dayStart: seconds(start),
      dayEnd: seconds(end),
      now: seconds(now),
      knownFrom: seconds(row.expectedSince),
    }
    const sum = (pick: (slot: SlotRow) => number) => own.reduce((all, one) => all + pick(one), 0)
    return {
      row,
      planned: times.length,
      missed: missed(day).length,
      sums: {
        runs: sum((one) => one.runs),
        done: sum((one) => one.done),
        unfinished: sum((one) => one.unfinished),
        failed: sum((one) => one.failed),
        lost: sum((one) => one.lost),
      },
      longestSeconds: own.reduce((most, one) => Math.max(most, one.longestSeconds), 0),
      overdueSince: overdueSince(row, now),
      bars: bars(day),
    }
  })
}

interface DayTask {
  readonly name: string
  readonly href: string
  readonly when: string
  readonly after: string
  readonly isAfter: boolean
  readonly bars: readonly Bar[]
  readonly nowAt: number | null
  readonly label: string
  readonly planned: string
  readonly runs: string
  readonly failed: string
  readonly isFailed: boolean
  readonly missed: string
  readonly longest: string
  readonly overdue: TimeText | null
  readonly waits: string | null
}

export interface DayPage extends PageData {
  readonly day: string
  readonly width: number
  readonly height: number
  readonly before: string
  readonly behind: string | null
  readonly tasks: readonly DayTask[]
  readonly isEmpty: boolean
  readonly isToday: boolean
  readonly says: string
}

export function dayPage(lines: readonly Line[], start: Date, now: Date): DayPage {
  const next = new Date(start.getTime() + DAY_MS)
  const late = lines.filter((line) => line.overdueSince !== null).length
  const sum = (pick: (line: Line) => number) => lines.reduce((all, one) => all + pick(one), 0)
  const failed = sum(({ sums }) => sums.failed)
  const says =
    `${count(sum(({ sums }) => sums.runs))} runs, ${count(failed)} of them failed; ` +
    `${count(sum((line) => line.missed))} missed; ${count(late)} overdue now.`
  return {
    title: `Tasks on ${dayText(start)}`,
    day: dayText(start),
    ...STRIP,
    before: `/admin/jobs/day?day=${dayText(new Date(start.getTime() - DAY_MS))}`,
    behind: next > now ? null : `/admin/jobs/day?day=${dayText(next)}`,
    tasks: lines.map((line) => taskOf(line, start, now)),
    isEmpty: lines.length === 0,
    isToday: next > now,
    says,
  }
}

function taskOf(line: Line, start: Date, now: Date): DayTask {
  const { row, sums } = line
  const bad = sums.failed + sums.lost
  return {
    name: row.name,
    href: `/admin/jobs/${row.name}`,
    when: whenText(row.cron),
    after: row.after.join(', '),
    isAfter: row.after.length > 0,
    bars: line.bars,
    nowAt: nowAt({ dayStart: seconds(start), now: seconds(now) }),
    label: `${row.name}: ${plural(sums.runs, 'run', 'runs')}, ${count(bad)} failed`,
    planned: count(line.planned),
    runs: count(sums.runs),
    failed: count(bad),
    isFailed: bad > 0,
    missed: count(line.missed),
    longest: sums.runs === 0 ? '–' : tookText(line.longestSeconds),
    overdue: line.overdueSince && timeText(line.overdueSince, now),
    waits: row.waitsFor,
  }
}

export function dayJson(lines: readonly Line[], start: Date) {
  const items = lines.map(({ row, planned, sums, longestSeconds, ...line }) => ({
    ...{ name: row.name, after: row.after, planned, ...sums, missed: line.missed },
    ...{ longestSeconds, succeededAt: row.succeededAt, overdueSince: line.overdueSince },
  }))
  return { items, next: null, total: items.length, day: dayText(start) }
}

function tookText(took: number): string {
  return span(took) ?? `${took.toFixed(1)} s`
}

function dayText(day: Date): string {
  return day.toISOString().slice(0, 10)
}

function seconds(at: Date): number {
  return at.getTime() / 1000
}
