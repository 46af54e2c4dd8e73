import { DAY_SECONDS } from '../../../domain/units.ts'
import * as live from '../../../store/records/live.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 5_000
/** So long they stand among the notices of a member. */
const KEPT_SECONDS = 30 * DAY_SECONDS

export const pruneLive = defineJob({
  name: 'prune-live',
  summary: 'Forgets live messages and notices after 30 days.',
  cron: '47 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => live.prune(db, before, ROWS))
    log('live.pruned', { pruned })
  },
})
