import { historyDeadlines } from '../../../domain/accounts/events.ts'
import * as retention from '../../../store/records/retention.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const ROWS = 2_000

export const pruneHistory = defineJob({
  name: 'prune-history',
  summary: 'Deletes account events after two years, and other failed attempts after 30 days.',
  cron: '21 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 500_000,

  async run(call) {
    const { db, now, log } = call
    const { eventsBefore, attemptsBefore } = historyDeadlines(now)
    const all = (step: () => Promise<number>) => inBatches(call, ROWS, step)
    const events = await all(() => retention.pruneAccountEvents(db, eventsBefore, ROWS))
    const attempts = await all(() => retention.pruneStrayAttempts(db, attemptsBefore, ROWS))
    const challenges = await all(() => retention.pruneChallenges(db, now, ROWS))
    log('history.pruned', { events, attempts, challenges })
  },
})
