import type { TopList } from '../../../domain/top/top.ts'
import { topPeriods } from '../../../domain/top/top.ts'
import { DAY_MS, startOfDay } from '../../../domain/units.ts'
import type { Db } from '../../../store/base/db.ts'
import * as making from '../../../store/top/making.ts'

/** Days that have lists: today and those before. */
const DAYS = 7
const SHORT = ['day', 'week'] as const

/**
 * Top lists of the last days, as their task made them each day. In a large community, only today
 * has lists for a month and longer: each is counted from all events of its period.
 */
export async function writeTop(
  db: Db,
  now: Date,
  lists: readonly TopList[],
  { isLarge = false } = {},
): Promise<void> {
  for (let ago = 0; ago < DAYS; ago++) {
    const at = new Date(now.getTime() - ago * DAY_MS)
    const periods = isLarge && ago > 0 ? SHORT : topPeriods
    for (const list of lists) {
      for (const period of periods) {
        await making.makeList(db, { list, period, day: startOfDay(at) }, at)
      }
    }
  }
}
