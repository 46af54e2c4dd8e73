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
    const open = secondsBefore(last < now ? last : now, lateTraffic.LATE_SECONDS)
    const days = daysDue((await lateTraffic.begin(db, NAME, open)) ?? open, now)
    let members = 0
    let isWhole = true
    for (const day of days) {
      const from = days.length === 1 ? day : new Date(day.getTime() - MOST_DAYS * DAY_MS)
      const { rows, failed } = await inOrder(call, MEMBERS, async (after, limit, except) => {
        const some = await memberDays.rollUp(db, day, after, limit, now, except, from)
        return { rows: some.members, last: some.last }
      })
      members += rows
      isWhole &&= failed.length === 0 && !stopping.aborted
      if (!stopping.aborted) await siteDays.sumTraffic(db, day)
      if (isWhole && day !== days[0]) await lateTraffic.reached(db, NAME, endOf(day))
    }
    if (isWhole) await lateTraffic.end(db, NAME)
    await memberDays.prune(db, secondsBefore(now, KEPT_SECONDS), ROWS)
    log('days.summed', { members })
  },
})

/** Returns the days to sum from `from` on: today first, then the oldest of the others. */
function daysDue(from: Date, now: Date): readonly Date[] {
  const today = startOfDay(now).getTime()
  const first = Math.max(startOfDay(from).getTime(), today - (MOST_DAYS - 1) * DAY_MS)
  const days = [new Date(today)]
  for (let day = first; day < today; day += DAY_MS) days.push(new Date(day))
  return days
}

function endOf(day: Date): Date {
  return new Date(day.getTime() + DAY_MS)
}
