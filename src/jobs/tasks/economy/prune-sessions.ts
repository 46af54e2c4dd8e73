import { DAY_SECONDS } from '../../../domain/units.ts'
import * as retention from '../../../store/records/retention.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 2_000
/** A client that returns within this time continues from its counters (rule 73). */
const KEPT_SECONDS = 30 * DAY_SECONDS

export const pruneSessions = defineJob({
  name: 'prune-sessions',
  summary: 'Deletes peer sessions that ended 30 days ago.',
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
