import { DAY_SECONDS } from '../../../domain/units.ts'
import * as live from '../../../store/records/live.ts'
import { defineJob, pruning } from '../../define-job.ts'

const ROWS = 5_000
/** How long a member sees notifications. */
const KEPT_SECONDS = 30 * DAY_SECONDS

export const pruneLive = defineJob({
  name: 'prune-live',
  summary: 'Deletes live updates and notifications after 30 days.',
  cron: '47 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  run: pruning('live.pruned', KEPT_SECONDS, ROWS, live.prune),
})
