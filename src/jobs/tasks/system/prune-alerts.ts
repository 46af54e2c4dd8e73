import { DAY_SECONDS } from '../../../domain/units.ts'
import * as alerts from '../../../store/alerts/alerts.ts'
import * as deliveries from '../../../store/alerts/deliveries.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 2_000
const ALERT_SECONDS = 90 * DAY_SECONDS
const DELIVERY_SECONDS = 30 * DAY_SECONDS

export const pruneAlerts = defineJob({
  name: 'prune-alerts',
  summary: 'Deletes resolved alerts after 90 days, and their messages after 30 days.',
  cron: '41 4 * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 100_000,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, ALERT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => alerts.prune(db, before, ROWS))
    const sent = secondsBefore(now, DELIVERY_SECONDS)
    await inBatches(call, ROWS, () => deliveries.prune(db, sent, ROWS))
    log('alerts.pruned', { pruned })
  },
})
