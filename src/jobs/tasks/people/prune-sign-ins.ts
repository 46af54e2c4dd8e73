import { DAY_SECONDS } from '../../../domain/units.ts'
import * as retention from '../../../store/records/retention.ts'
import { defineJob, pruning } from '../../define-job.ts'

const ROWS = 1_000
/**
 * How long members see sign-in sessions that have ended, and every site node refuses their cookies.
 */
const KEPT_SECONDS = 30 * DAY_SECONDS

export const pruneSignIns = defineJob({
  name: 'prune-sign-ins',
  summary: 'Deletes sign-in sessions that ended or expired 30 days ago.',
  cron: '11 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 100_000,
  run: pruning('sign-ins.pruned', KEPT_SECONDS, ROWS, retention.pruneSignIns),
})
