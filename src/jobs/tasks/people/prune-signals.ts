import { DAY_SECONDS } from '../../../domain/units.ts'
import * as signals from '../../../store/anomalies/signals.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 500
const KEPT_SECONDS = 90 * DAY_SECONDS

export const pruneSignals = defineJob({
  name: 'prune-signals',
  summary: 'Deletes tracker signals about members after 90 days.',
  cron: '41 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 50_000,
  attempts: 3,

  async run(call) {
    const before = secondsBefore(call.now, KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => signals.prune(call.db, before, ROWS))
    call.log('signals.pruned', { pruned })
  },
})
