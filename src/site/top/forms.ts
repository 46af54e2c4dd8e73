import type { TopPeriod } from '../../domain/top/top.ts'
import { topLists, topPeriods } from '../../domain/top/top.ts'
import { oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { Fields } from '../http/frame/forms.ts'
import { dayIn } from '../ui/typed-times.ts'

const filters = {
  period: oneOf([...topPeriods, ''])
    .optional()
    .describe('`week` by default'),
  day: text(10)
    .optional()
    .describe('the last day of the period: 2026-11-20; the newest by default'),
}

export const listQuery = strictRecord(filters)
export const csvQuery = strictRecord({
  list: oneOf(topLists).optional().describe('`torrents` by default'),
  ...filters,
})

const USUAL: TopPeriod = 'week'

export function periodOf({ period }: Fields): TopPeriod {
  return topPeriods.find((one) => one === period) ?? USUAL
}

/** Reads a day such as 2026-11-20 as midnight (UTC); null: not given; undefined: not a day. */
export function dayOf({ day }: Fields): Date | null | undefined {
  if (day === undefined || day === '') return null
  return dayIn(day) ?? undefined
}
