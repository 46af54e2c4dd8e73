import { DAY_SECONDS } from '../../../domain/units.ts'
import * as retention from '../../../store/records/retention.ts'
import { defineJob, pruning } from '../../define-job.ts'

const ROWS = 1_000
/** Trackers start a new journal every few minutes; none resends one after a year. */
const KEPT_SECONDS = 366 * DAY_SECONDS

export const pruneJournals = defineJob({
  name: 'prune-journals',
  summary: 'Deletes records of tracker journals that were booked one year ago.',
  cron: '29 3 * * *',
  jitterSeconds: 300,
  budgetSeconds: 60,
  budgetRows: 100_000,
  run: pruning('journals.pruned', KEPT_SECONDS, ROWS, retention.pruneJournals),
})
