import { DAY_MS, DAY_SECONDS, startOfDay } from '../../../domain/units.ts'
import * as siteDays from '../../../store/fleet/site-days.ts'
import * as memberDays from '../../../store/ratio/member-days.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'
import { inOrder } from '../../running/some-rows.ts'

const MEMBERS = 5_000
const KEPT_SECONDS = 400 * DAY_SECONDS
const ROWS = 5_000
/** By then, yesterday's late traffic has arrived. */
const LATE_HOURS = 6

export const sumDays = defineJob({
  name: 'sum-days',
  summary: "Sums each member's traffic and seeding of the day, for charts.",
  cron: '51 * * * *',
  jitterSeconds: 120,
  after: ['close-silent-sessions'],
  budgetSeconds: 300,

  async run(call) {
    const { db, now, stopping, log } = call
    const today = startOfDay(now)
    const isEarly = now.getUTCHours() < LATE_HOURS
    const yesterday = new Date(today.getTime() - DAY_MS)
    let members = 0
    for (const day of isEarly ? [yesterday, today] : [today]) {
      const { rows } = await inOrder(call, MEMBERS, async (after, limit, except) => {
        const some = await memberDays.rollUp(db, day, after, limit, now, except)
        return { rows: some.members, last: some.last }
      })
      members += rows
      if (!stopping.aborted) await siteDays.sumTraffic(db, day)
    }
    await memberDays.prune(db, secondsBefore(now, KEPT_SECONDS), ROWS)
    log('days.summed', { members })
  },
})
