import { DAY_SECONDS } from '../../../domain/units.ts'
import * as services from '../../../store/fleet/services.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const ROWS = 5_000
const HISTORY_SECONDS = 7 * DAY_SECONDS
const STARTS_SECONDS = 30 * DAY_SECONDS

export const pruneServices = defineJob({
  name: 'prune-services',
  summary:
    'Deletes figures of services after 7 days or beyond 2.5 million rows, their starts after ' +
    '30 days, and services that were silent for 7 days.',
  cron: '23 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 120,

  async run(call) {
    const { db, log } = call

    const pruned = await inBatches(call, ROWS, () =>
      services.pruneHistory(db, HISTORY_SECONDS, ROWS),
    )
    const starts = () => services.pruneStarts(db, STARTS_SECONDS, ROWS)
    await inBatches(call, ROWS, starts)
    const forgotten = await services.forgetSilent(db, HISTORY_SECONDS, ROWS)
    log('services.pruned', { pruned, forgotten })
  },
})
