// Times at which registration is open: spans of the week in UTC, such as `Mon-Fri 18:00-22:00;
// Sun`.

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const DAY_MINUTES = 1_440
const WEEK_MINUTES = 7 * DAY_MINUTES
/** A Monday (1970-01-05 00:00 UTC), in minutes since 1970. */
const FIRST_MONDAY = 4 * DAY_MINUTES
const PART = /^([a-z]{3})(?:-([a-z]{3}))?(?: (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2}))?$/i

/** In minutes since Monday 00:00 UTC. `to` is exclusive and may be in the next week. */
export interface WeekSpan {
  readonly from: number
  readonly to: number
}

/**
 * Reads the spans in a text; without any, registration is always open. Null when the text is not
 * valid.
 */
export function readHours(text: string): readonly WeekSpan[] | null {
  const parts = text
    .split(/[;\n]/)
    .map((part) => part.trim().replace(/\s+/g, ' '))
    .filter((part) => part !== '')
  const spans = parts.map(spansOf)
  return spans.some((one) => one === null) ? null : spans.flatMap((one) => one ?? [])
}

/** Whether registration is open now. */
export function isOpen(spans: readonly WeekSpan[], now: Date): boolean {
  if (spans.length === 0) return true
  const minute = minuteOfWeek(now)
  return spans.some(({ from, to }) => covers(from, to, minute))
}

/** Returns when registration opens next; null while it is open. */
export function opensAt(spans: readonly WeekSpan[], now: Date): Date | null {
  if (isOpen(spans, now)) return null
  const minute = minuteOfWeek(now)
  const waits = spans.map(({ from }) => (from - minute + WEEK_MINUTES) % WEEK_MINUTES)
  const begun = Math.floor(now.getTime() / 60_000)
  return new Date((begun + Math.min(...waits)) * 60_000)
}

function covers(from: number, to: number, minute: number): boolean {
  return (minute >= from && minute < to) || minute + WEEK_MINUTES < to
}

function minuteOfWeek(now: Date): number {
  const minutes = Math.floor(now.getTime() / 60_000) - FIRST_MONDAY
  return ((minutes % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES
}

function spansOf(part: string): readonly WeekSpan[] | null {
  const found = PART.exec(part)
  if (found === null) return null
  const [, first, last = first, ...clock] = found
  const [a, b] = [dayOf(first), dayOf(last)]
  const times = clock[0] === undefined ? [0, DAY_MINUTES] : timesOf(clock.map(Number))
  if (a === -1 || b === -1 || times === null) return null
  const length = ((b - a + 7) % 7) + 1
  const [from, to] = times
  // A span such as 22:00-02:00 ends on the next day.
  const end = to > from ? to : to + DAY_MINUTES
  return Array.from({ length }, (_, at) => {
    const day = ((a + at) % 7) * DAY_MINUTES
    return { from: day + from, to: day + end }
  })
}

function dayOf(name: string): number {
  return DAYS.findIndex((day) => day.toLowerCase() === name.toLowerCase())
}

function timesOf([hourA, minuteA, hourB, minuteB]: readonly number[]): [number, number] | null {
  const from = hourA * 60 + minuteA
  const to = hourB * 60 + minuteB
  const isTime = minuteA < 60 && minuteB < 60 && from < DAY_MINUTES && to <= DAY_MINUTES
  return isTime && from !== to ? [from, to] : null
}
