import { DAY_SECONDS } from '../../../domain/units.ts'
import * as retention from '../../../store/records/retention.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 2_000
/** A client that comes back within this time still has its counters as a baseline (rule 73). */
const KEPT_SECONDS = 30 * DAY_SECONDS

export const pruneSessions = defineJob({
  name: 'prune-sessions',
  summary: 'Removes sessions of clients that ended 30 days ago.',
  cron: '23 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 300,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => retention.pruneSessions(db, before, ROWS))
    log('sessions.pruned', { pruned })
  },
})
