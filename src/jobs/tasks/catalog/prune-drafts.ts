import * as drafts from '../../../store/uploads/drafts.ts'
import { defineJob } from '../../define-job.ts'

export const pruneDrafts = defineJob({
  name: 'prune-drafts',
  summary: 'Deletes uploads that were checked but never published.',
  cron: '*/30 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 60,
  budgetRows: 10_000,
  attempts: 3,

  async run({ db, now, log, did }) {
    const pruned = await drafts.prune(db, now)
    did(pruned)
    log('drafts.pruned', { pruned })
  },
})
