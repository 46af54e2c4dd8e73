import { DAY_SECONDS } from '../../../domain/units.ts'
import { tellEnded } from '../../../store/polls/asking.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'
import { membersOf, rowByRow } from '../../running/each-row.ts'
import { inSome } from '../../running/some-rows.ts'

/** No one is notified about a poll that ended before this time. */
const LATE_SECONDS = 7 * DAY_SECONDS

export const tellEndedPolls = defineJob({
  name: 'tell-ended-polls',
  summary: 'Notifies those who voted in a poll that it has ended.',
  cron: '*/5 * * * *',
  jitterSeconds: 30,
  budgetSeconds: 60,
  budgetRows: 1_000,

  async run(call) {
    const { db, now, log } = call
    const since = secondsBefore(now, LATE_SECONDS)
    const rows = rowByRow(call)
    const fails = membersOf(rows)
    const polls = await inSome(call, 1, (_, except) => tellEnded(db, since, now, except, fails))
    if (polls > 0) log('polls.ended', { polls })
    rows.end()
  },
})
