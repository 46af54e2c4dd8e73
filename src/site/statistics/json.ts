import { figureOf, statisticContents, statisticNames } from '../../domain/statistics/figures.ts'
import { statisticPages } from '../../domain/statistics/figures.ts'
import { byteCount, decimal, list, named, oneOf, record, text, time } from '../../shared/shape.ts'
import type { StatisticRow } from '../../store/statistics/figures.ts'
import type { Statistics } from './reading.ts'

const value = decimal.or(byteCount).describe('decimal text above 2^53')
const day = text(10).describe('in UTC: 2026-11-20')

export const statisticsShape = named(
  'Statistics',
  record({
    part: oneOf(statisticPages),
    figures: list(
      record({
        name: oneOf(statisticNames),
        label: text(60),
        unit: oneOf(['count', 'bytes', 'points']),
        of: oneOf(['now', 'day']).describe('`day`: how many were added on this day so far'),
        value,
        day,
        madeAt: time.describe('when it was counted'),
      }),
    ),
    parts: list(
      record({
        name: oneOf(statisticNames),
        part: text(100).describe('slug of the category or class, or the client'),
        label: text(100),
        value,
        madeAt: time,
      }),
    ),
    days: list(record({ name: oneOf(statisticNames), day, value, madeAt: time })).describe(
      'the figures that are drawn, oldest first',
    ),
  }),
)

export function statisticsJson({ part, latest, days }: Statistics) {
  const { figures, tables } = statisticContents[part]
  const whole = figures.flatMap((name) => latest.filter(({ figure }) => figure === name))
  const split = tables.flatMap((one) => one.figures)
  return {
    part,
    figures: whole.map((row) => ({
      name: row.figure,
      label: figureOf(row.figure).label,
      unit: figureOf(row.figure).unit,
      of: figureOf(row.figure).of,
      value: amount(row),
      day: dayOf(row),
      madeAt: row.madeAt,
    })),
    parts: split.flatMap((name) => {
      const rows = latest.filter(({ figure }) => figure === name)
      return rows.map((row) => ({
        ...{ name, part: row.part, label: row.label, value: amount(row), madeAt: row.madeAt },
      }))
    }),
    days: days.map((row) => {
      return { name: row.figure, day: dayOf(row), value: amount(row), madeAt: row.madeAt }
    }),
  }
}

/** Points are stored in thousandths. */
export function amount({ figure, value: stored }: StatisticRow): number | bigint {
  return figureOf(figure).unit === 'points' ? Number(stored) / 1_000 : stored
}

export function dayOf({ day: start }: StatisticRow): string {
  return start.toISOString().slice(0, 10)
}
