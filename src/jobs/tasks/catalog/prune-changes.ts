import * as changes from '../../../store/search/changes.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 5_000

export const pruneChanges = defineJob({
  name: 'prune-changes',
  summary: 'Removes notes of changed torrents, counts and files that every site has read.',
  cron: '17 * * * *',
  jitterSeconds: 300,
  budgetSeconds: 60,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, changes.CHANGES_KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => changes.prune(db, before, ROWS))
    const countsBefore = secondsBefore(now, changes.COUNTS_KEPT_SECONDS)
    const counts = await inBatches(call, ROWS, () => changes.pruneCounts(db, countsBefore, ROWS))
    await changes.pruneFiles(db, before)
    log('changes.pruned', { pruned, counts })
  },
})
