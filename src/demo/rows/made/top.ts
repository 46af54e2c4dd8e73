import type { TopList } from '../../../domain/top/top.ts'
import { topPeriods } from '../../../domain/top/top.ts'
import { DAY_MS, startOfDay } from '../../../domain/units.ts'
import type { Db } from '../../../store/base/db.ts'
import * as making from '../../../store/top/making.ts'

/** Days that have lists: today and those before. */
const DAYS = 7

/** Top lists of the last days, as their task made them each day. */
export async function writeTop(db: Db, now: Date, lists: readonly TopList[]): Promise<void> {
  for (let ago = 0; ago < DAYS; ago++) {
    const at = new Date(now.getTime() - ago * DAY_MS)
    for (const list of lists) {
      for (const period of topPeriods) {
        await making.makeList(db, { list, period, day: startOfDay(at) }, at)
      }
    }
  }
}
