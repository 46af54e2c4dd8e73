// Cron schedules with five fields (minute, hour, day, month, weekday; in UTC), as tasks use them:
// `*`, numbers, ranges, lists and steps. The queue runs the tasks; this calculates the times.

import { DAY_MS, DAY_SECONDS } from '../units.ts'

export interface Cron {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekdays: ReadonlySet<number>
}

const MINUTE_MS = 60_000
/**
 * Every schedule of the program occurs at least once in this many days, so the search ends there.
 */
const LOOK_DAYS = 32

const FIELDS = [
  ['minutes', 0, 59],
  ['hours', 0, 23],
  ['days', 1, 31],
  ['months', 1, 12],
  ['weekdays', 0, 6],
] as const

/** Reads a schedule into sets of numbers; null when it is not valid. */
export function parseCron(line: string): Cron | null {
  const parts = line.split(' ')
  if (parts.length !== FIELDS.length) return null
  const sets = FIELDS.map(([, least, most], at) => parseField(parts[at], least, most))
  if (sets.some((set) => set === null)) return null
  const [minutes, hours, days, months, weekdays] = sets as Set<number>[]
  return { minutes, hours, days, months, weekdays }
}

function parseField(field: string, least: number, most: number): Set<number> | null {
  const found = new Set<number>()
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part)
    if (match === null) return null
    const [, from, to, every] = match
    const isOne = from !== undefined && to === undefined && every === undefined
    const first = from === undefined ? least : Number(from)
    const last = isOne ? first : to === undefined ? most : Number(to)
    const step = every === undefined ? 1 : Number(every)
    if (first < least || last > most || first > last || step === 0) return null
    for (let value = first; value <= last; value += step) found.add(value)
  }
  return found
}

/** Returns the times of the UTC day that starts at `dayMs`, in order. */
function timesOfDay(cron: Cron, dayMs: number): readonly number[] {
  return isDay(cron, dayMs) ? withinDay(cron).map((ms) => dayMs + ms) : []
}

/** Whether the schedule has times on the UTC day that begins at `dayMs`. */
function isDay(cron: Cron, dayMs: number): boolean {
  const day = new Date(dayMs)
  return (
    cron.days.has(day.getUTCDate()) &&
    cron.months.has(day.getUTCMonth() + 1) &&
    cron.weekdays.has(day.getUTCDay())
  )
}

/** Returns the times on each day of the schedule, in milliseconds from its start. */
function withinDay({ hours, minutes }: Cron): readonly number[] {
  const sorted = inOrder(minutes)
  return inOrder(hours).flatMap((hour) => sorted.map((minute) => (hour * 60 + minute) * MINUTE_MS))
}

function inOrder(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b)
}

/** Returns the times from `from` until just before `until`, in order. */
export function occasions(cron: Cron, from: Date, until: Date): readonly Date[] {
  const [first, end] = [from.getTime(), until.getTime()]
  const found: Date[] = []
  for (let day = dayOf(first); day < end; day += DAY_MS) {
    const times = timesOfDay(cron, day).filter((ms) => ms >= first && ms < end)
    found.push(...times.map((ms) => new Date(ms)))
  }
  return found
}

/** Returns the last time at or before `at`; null: none within a month. */
export function lastOccasion(cron: Cron, at: Date): Date | null {
  const today = dayOf(at.getTime())
  for (let back = 0; back < LOOK_DAYS; back++) {
    const times = timesOfDay(cron, today - back * DAY_MS).filter((ms) => ms <= at.getTime())
    const last = times.at(-1)
    if (last !== undefined) return new Date(last)
  }
  return null
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS
}

/** Returns the longest time between two runs, in seconds; at most a month. */
export function longestPause(cron: Cron): number {
  // The times are the same on each of these days: only the pauses between days differ.
  const times = withinDay(cron)
  const within = times.slice(1).reduce((most, at, index) => Math.max(most, at - times[index]), 0)
  let longest = 0
  let last: number | null = null
  for (let day = 0; day < 2 * LOOK_DAYS * DAY_MS; day += DAY_MS) {
    if (!isDay(cron, day)) continue
    longest = Math.max(longest, last === null ? within : day + times[0] - last)
    last = day + times[times.length - 1]
  }
  return longest === 0 ? LOOK_DAYS * DAY_SECONDS : longest / 1000
}
