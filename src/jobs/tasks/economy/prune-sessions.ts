import { DAY_SECONDS } from '../../../domain/units.ts'
import * as retention from '../../../store/records/retention.ts'
import { defineJob, pruning } from '../../define-job.ts'

const ROWS = 2_000
/** A client that returns within this time continues from its counters (rule 73). */
const KEPT_SECONDS = 30 * DAY_SECONDS

export const pruneSessions = defineJob({
  name: 'prune-sessions',
  summary: 'Deletes peer sessions that ended 30 days ago.',
  cron: '23 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 300,
  run: pruning('sessions.pruned', KEPT_SECONDS, ROWS, retention.pruneSessions),
})
