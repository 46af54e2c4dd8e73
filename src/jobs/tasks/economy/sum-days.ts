import { DAY_MS, DAY_SECONDS, startOfDay } from '../../../domain/units.ts'
import * as siteDays from '../../../store/fleet/site-days.ts'
import * as memberDays from '../../../store/ratio/member-days.ts'
import * as tasks from '../../../store/records/tasks/tasks.ts'
import * as lateTraffic from '../../../store/traffic/late.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'
import { inOrder } from '../../running/some-rows.ts'

const MEMBERS = 5_000
const KEPT_SECONDS = 400 * DAY_SECONDS
const ROWS = 5_000
/** The most days of a run after a pause; the ledger has the intervals of 35 days or more. */
const MOST_DAYS = 30
const NAME = 'sum-days'

export const sumDays = defineJob({
  name: NAME,
  summary: "Sums each member's traffic and seeding of the day, for charts.",
  cron: '51 * * * *',
  jitterSeconds: 120,
  after: ['close-silent-sessions'],
  budgetSeconds: 300,

  async run(call) {
    const { db, now, stopping, log } = call
    const last = (await tasks.find(db, NAME))?.succeededAt ?? now
    const late = await lateTraffic.begin(db, NAME)
    const days = daysDue(last < now ? last : now, late, now)
    let members = 0
    let areAllSummed = true
    for (const day of days) {
      const { rows, failed } = await inOrder(call, MEMBERS, async (after, limit, except) => {
        const some = await memberDays.rollUp(db, day, after, limit, now, except, days.at(-1))
        return { rows: some.members, last: some.last }
      })
      members += rows
      areAllSummed &&= failed.length === 0
      if (!stopping.aborted) await siteDays.sumTraffic(db, day)
    }
    if (areAllSummed && !stopping.aborted) await lateTraffic.end(db, NAME)
    await memberDays.prune(db, secondsBefore(now, KEPT_SECONDS), ROWS)
    log('days.summed', { members })
  },
})

/**
 * Returns the days to sum, today first: also those that were not over when the task last succeeded,
 * or whose traffic was booked later, and all days after these, because their totals include it.
 */
function daysDue(last: Date, late: Date | null, now: Date): readonly Date[] {
  const today = startOfDay(now).getTime()
  const open = startOfDay(secondsBefore(last, lateTraffic.LATE_SECONDS)).getTime()
  const missed = late === null ? open : startOfDay(late).getTime()
  const first = Math.max(Math.min(open, missed), today - (MOST_DAYS - 1) * DAY_MS)
  const days: Date[] = []
  for (let day = today; day >= first; day -= DAY_MS) days.push(new Date(day))
  return days
}
