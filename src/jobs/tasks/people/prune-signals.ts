import { DAY_SECONDS } from '../../../domain/units.ts'
import * as signals from '../../../store/anomalies/signals.ts'
import { defineJob, pruning } from '../../define-job.ts'

const ROWS = 500
const KEPT_SECONDS = 90 * DAY_SECONDS

export const pruneSignals = defineJob({
  name: 'prune-signals',
  summary: 'Deletes tracker signals about members after 90 days.',
  cron: '41 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 50_000,
  run: pruning('signals.pruned', KEPT_SECONDS, ROWS, signals.prune),
})
