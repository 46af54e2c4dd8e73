import { DAY_SECONDS } from '../../../domain/units.ts'
import * as taskRuns from '../../../store/records/tasks/runs.ts'
import * as tasks from '../../../store/records/tasks/tasks.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 5_000
/** As two tasks run every minute, about 40,000 runs are stored. */
const KEPT_SECONDS = 14 * DAY_SECONDS

export const pruneTaskRuns = defineJob({
  name: 'prune-task-runs',
  summary: 'Deletes the history of task runs after 14 days.',
  cron: '53 3 * * *',
  jitterSeconds: 300,
  budgetSeconds: 60,

  async run(call) {
    const { db, now, log, did } = call
    const before = secondsBefore(now, KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => taskRuns.prune(db, before, ROWS))
    const spent = await tasks.forgetSpent(db)
    did(spent)
    log('task-runs.pruned', { pruned, spent })
  },
})
