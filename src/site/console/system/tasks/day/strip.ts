import type { SlotRow } from '../../../../../store/records/tasks/days.ts'
import { SLOT_SECONDS } from '../../../../../store/records/tasks/days.ts'

// A task's day as a strip: what was planned, what ran and with which result, in minutes of the day.

const MINUTES = 1_440
/** Tasks that run more often than this are drawn as planned all day. */
const OFTEN_SECONDS = 600
/** The width of the shortest run, which keeps it visible. */
const LEAST_WIDTH = 5
const HEIGHT = 24

export interface Bar {
  /** The class of its color; each also has a different height. */
  readonly name: 'planned' | 'done' | 'unfinished' | 'failed' | 'lost' | 'runs' | 'missed'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface DayOf {
  /** Times of the day, in seconds since 1970. */
  readonly planned: readonly number[]
  readonly periodSeconds: number
  readonly slots: readonly SlotRow[]
  /** Seconds since 1970. */
  readonly dayStart: number
  readonly dayEnd: number
  readonly now: number
  /** The time from which runs are recorded: earlier ones do not count as missed. */
  readonly knownFrom: number
}

/** The vertical position of each kind in the strip, so that it can be recognized without color. */
const PLACES = {
  planned: [20, 4],
  done: [6, 12],
  unfinished: [10, 8],
  failed: [0, 20],
  lost: [2, 8],
  runs: [6, 12],
  missed: [14, 6],
} as const satisfies Record<Bar['name'], readonly [number, number]>

/** Returns the bars of a day, starting with planned ones. */
export function bars(day: DayOf): readonly Bar[] {
  const x = (seconds: number) => (seconds - day.dayStart) / 60
  const often = day.periodSeconds < OFTEN_SECONDS && day.planned.length > 0
  const planned = often
    ? [bar('planned', 0, MINUTES)]
    : day.planned.map((at) => bar('planned', x(at), x(at) + LEAST_WIDTH))
  const ran = day.slots.map((slot) =>
    bar(nameOf(slot), x(slot.from), x(slot.until ?? day.now), LEAST_WIDTH),
  )
  const gone = missed(day).map((at) => bar('missed', x(at), x(at) + LEAST_WIDTH))
  return [...planned, ...joined(ran), ...joined(gone)]
}

/** Returns the worst result of its runs. */
function nameOf({ until, failed, lost, unfinished }: SlotRow): Bar['name'] {
  if (failed > 0) return 'failed'
  if (lost > 0) return 'lost'
  if (until === null) return 'runs'
  return unfinished > 0 ? 'unfinished' : 'done'
}

function bar(name: Bar['name'], from: number, to: number, least = 1): Bar {
  const start = Math.min(Math.max(from, 0), MINUTES - least)
  const width = Math.max(least, Math.min(to, MINUTES) - start)
  const [y, height] = PLACES[name]
  return { name, x: round(start), y, width: round(width), height }
}

/** Joins adjacent bars of one kind. */
function joined(all: readonly Bar[]): readonly Bar[] {
  const found: Bar[] = []
  for (const one of all) {
    const last = found.at(-1)
    const touches =
      last !== undefined &&
      last.name === one.name &&
      one.x - (last.x + last.width) <= SLOT_SECONDS / 60
    if (touches) {
      const end = Math.max(last.x + last.width, one.x + one.width)
      found[found.length - 1] = { ...last, width: round(end - last.x) }
    } else found.push(one)
  }
  return found
}

/** Returns the planned times after which no run began until the next planned time. */
export function missed({ planned, slots, dayEnd, now, knownFrom }: DayOf): readonly number[] {
  const starts = slots.map(({ from }) => Math.floor(from / SLOT_SECONDS))
  const ran = new Set(starts)
  return planned.filter((at, index) => {
    // Runs on other days are not among the slots.
    const next = Math.min(planned[index + 1] ?? dayEnd, now)
    // A run may begin some time after its planned time, so a recent one does not count as missed.
    if (at < knownFrom || now - at < 2 * SLOT_SECONDS) return false
    const [first, last] = [Math.floor(at / SLOT_SECONDS), Math.floor((next - 1) / SLOT_SECONDS)]
    for (let slot = first; slot <= last; slot++) if (ran.has(slot)) return false
    return true
  })
}

/** Returns the position of `now` in the strip; null: it is another day. */
export function nowAt({ dayStart, now }: Pick<DayOf, 'dayStart' | 'now'>): number | null {
  const minutes = (now - dayStart) / 60
  return minutes >= 0 && minutes < MINUTES ? round(minutes) : null
}

export const STRIP = { width: MINUTES, height: HEIGHT } as const

function round(value: number): number {
  return Math.round(value * 10) / 10
}
