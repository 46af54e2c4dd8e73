import type { TopList, TopPeriod } from '../../domain/top/top.ts'
import { topLists, topPeriods } from '../../domain/top/top.ts'
import { count, id, list, named, oneOf, record, text, time } from '../../shared/shape.ts'
import type { Shown } from '../../store/top/top.ts'

const day = text(10).describe('in UTC: 2026-11-20')

export const topShape = named(
  'Top',
  record({
    list: oneOf(topLists),
    period: oneOf(topPeriods),
    day: day.nullable().describe('the last day of the period; null: nothing was counted'),
    earlier: day.nullable().describe('the day before it that has a list'),
    later: day.nullable(),
    madeAt: time.nullable().describe('when it was counted'),
    places: list(
      record({
        place: count,
        id: id.describe('of the torrent, member, request or post'),
        name: text(300).describe('of a post: the title of its topic and its author'),
        value: count,
      }),
    ),
  }),
)

export function topJson(of: TopList, period: TopPeriod, shown: Shown) {
  const { rows } = shown
  return {
    list: of,
    period,
    day: isoDay(shown.day),
    earlier: isoDay(shown.earlier),
    later: isoDay(shown.later),
    madeAt: rows[0]?.madeAt ?? null,
    places: rows.map(({ place, id, name, value }) => ({ place, id, name, value })),
  }
}

export function isoDay(day: Date): string
export function isoDay(day: Date | null): string | null
export function isoDay(day: Date | null): string | null {
  return day === null ? null : day.toISOString().slice(0, 10)
}
