import * as textDrafts from '../../../store/records/members/text-drafts.ts'
import * as drafts from '../../../store/uploads/drafts.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const ROWS = 1_000

export const pruneDrafts = defineJob({
  name: 'prune-drafts',
  summary: 'Deletes uploads that were never published, and old drafts of texts.',
  cron: '*/30 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 60,
  budgetRows: 10_000,

  async run(call) {
    const { db, now, log, did } = call
    const pruned = await drafts.prune(db, now)
    did(pruned)
    const texts = await inBatches(call, ROWS, () => textDrafts.prune(db, ROWS, now))
    log('drafts.pruned', { pruned, texts })
  },
})
