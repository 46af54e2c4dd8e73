import type { TopList } from '../../../domain/top/top.ts'
import { topPeriods } from '../../../domain/top/top.ts'
import { DAY_MS, startOfDay } from '../../../domain/units.ts'
import type { Db } from '../../../store/base/db.ts'
import * as making from '../../../store/top/making.ts'

/** The number of days with lists: today and the days before. */
const DAYS = 7
const SHORT = ['day', 'week'] as const

/**
 * Writes the top lists of the last days, as their task made them each day. In a large community,
 * lists for a month and longer are made only for today, because each of them counts all events of
 * its period.
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
