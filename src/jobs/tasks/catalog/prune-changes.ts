import * as changes from '../../../store/search/changes.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 5_000

export const pruneChanges = defineJob({
  name: 'prune-changes',
  summary: 'Removes notes of changed torrents that every site has read, after a day.',
  cron: '17 * * * *',
  jitterSeconds: 300,
  budgetSeconds: 60,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, changes.CHANGES_KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => changes.prune(db, before, ROWS))
    log('changes.pruned', { pruned })
  },
})
