import * as drafts from '../../store/drafts.ts'
import { defineJob } from '../define-job.ts'

export const pruneDrafts = defineJob({
  name: 'prune-drafts',
  summary: 'Removes uploads that were checked but never published.',
  cron: '*/30 * * * *',
  budgetSeconds: 60,
  attempts: 3,

  async run({ db, now, log }) {
    log('drafts.pruned', { pruned: await drafts.prune(db, now) })
  },
})
