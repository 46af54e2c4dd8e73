import * as live from '../../store/live.ts'
import { defineJob, inBatches, secondsBefore } from '../define-job.ts'

const ROWS = 5_000
/** A browser that was cut off for longer looks at the pages. */
const KEPT_SECONDS = 86_400

export const pruneLive = defineJob({
  name: 'prune-live',
  summary: 'Forgets live messages after a day.',
  cron: '47 * * * *',
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
