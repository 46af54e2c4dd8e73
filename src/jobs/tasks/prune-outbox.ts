import * as outbox from '../../store/outbox.ts'
import { defineJob, inBatches, secondsBefore } from '../define-job.ts'

const ROWS = 5_000
/** A tracker that was away for longer gets a full state instead of what it missed. */
const KEPT_SECONDS = 3 * 86_400

export const pruneOutbox = defineJob({
  name: 'prune-outbox',
  summary:
    'Removes events of more than three days ago; a tracker away for longer gets a full state.',
  cron: '*/10 * * * *',
  budgetSeconds: 60,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => outbox.prune(db, before, ROWS))
    log('outbox.pruned', { pruned })
  },
})
