import { tellSome } from '../../../store/watches/events.ts'
import { defineJob } from '../../define-job.ts'
import { membersOf, rowByRow } from '../../running/each-row.ts'
import { inSome } from '../../running/some-rows.ts'

const MEMBERS = 500

// Queued when something that a member watches is added; the schedule continues unfinished
// notifications.
export const tellWatchers = defineJob({
  name: 'tell-watchers',
  summary: 'Notifies members about posts, comments, edits, articles and torrents that they watch.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,

  async run(call) {
    const { db, now, log } = call
    const rows = rowByRow(call)
    let looked = 0
    const step = async (_: number, except: readonly number[]) => {
      const some = await tellSome(db, now, MEMBERS, except, membersOf(rows))
      looked += some.looked
      return some.isDone ? 0 : 1
    }
    await inSome(call, 1, step)
    if (looked > 0) log('watchers.told', { looked })
    rows.end()
  },
})
