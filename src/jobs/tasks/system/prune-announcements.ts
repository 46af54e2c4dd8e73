import { DAY_SECONDS } from '../../../domain/units.ts'
import * as announcements from '../../../store/records/announcements.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 5_000
/** How long a reader that stopped can continue from its position. */
const KEPT_SECONDS = 7 * DAY_SECONDS
/** The most rows, which take 150 MB: enough for a hundred announcements per minute for a week. */
const MOST_ROWS = 1_000_000

export const pruneAnnouncements = defineJob({
  name: 'prune-announcements',
  summary:
    'Deletes entries of the announce stream after 7 days, and the oldest ones above a million.',
  cron: '25 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 60,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, KEPT_SECONDS)
    const aged = await inBatches(call, ROWS, () => announcements.prune(db, before, ROWS))
    const over = await inBatches(call, ROWS, () => announcements.pruneBeyond(db, MOST_ROWS, ROWS))
    log('announcements.pruned', { aged, over })
  },
})
