import type { StatisticPage } from '../../domain/statistics/figures.ts'
import { statisticContents } from '../../domain/statistics/figures.ts'
import { DAY_MS, dayNumber } from '../../domain/units.ts'
import type { Db } from '../../store/base/db.ts'
import type { StatisticRow } from '../../store/statistics/figures.ts'
import * as statistics from '../../store/statistics/figures.ts'

const USUAL_DAYS = 90
const LEAST_DAYS = 7
const MOST_DAYS = 3_650

export interface Statistics {
  readonly part: StatisticPage
  readonly length: number
  readonly latest: readonly StatisticRow[]
  /** The figures of each day in the charts. */
  readonly days: readonly StatisticRow[]
}

export function daysAsked(value: unknown): number {
  const asked = /^\d{1,4}$/.test(String(value)) ? Number(value) : USUAL_DAYS
  return Math.min(MOST_DAYS, Math.max(LEAST_DAYS, asked))
}

export function firstDayOf(length: number, now: Date): Date {
  return new Date((dayNumber(now) - length + 1) * DAY_MS)
}

/** Loads the figures of a section: two queries, whatever the size of the site. */
export async function readPart(
  db: Db,
  part: StatisticPage,
  length: number,
  now: Date,
): Promise<Statistics> {
  const { figures, charts, tables } = statisticContents[part]
  const drawn = charts.flatMap((one) => one.figures)
  const [latest, days] = await Promise.all([
    statistics.latest(db, [...figures, ...tables.flatMap((one) => one.figures)]),
    statistics.byDay(db, drawn, firstDayOf(length, now)),
  ])
  return { part, length, latest, days }
}
