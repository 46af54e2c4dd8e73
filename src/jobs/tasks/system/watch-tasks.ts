import * as taskTimes from '../../../store/fleet/task-times.ts'
import * as tasks from '../../../store/records/tasks/tasks.ts'
import { defineJob } from '../../define-job.ts'

/** If this task has not run for this long, no jobs node was running. */
const AWAY_MS = 900_000

export const watchTasks = defineJob({
  name: 'watch-tasks',
  summary: 'Notifies staff about tasks that have not succeeded for several of their intervals.',
  cron: '*/5 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 60,
  budgetRows: 1_000,
  attempts: 1,

  async run({ db, now, log, did }) {
    const own = await tasks.find(db, 'watch-tasks')
    const last = own?.succeededAt ?? null
    if (last === null || now.getTime() - last.getTime() > AWAY_MS) {
      await taskTimes.expectAnew(db, now)
    }
    const told = await taskTimes.tellOverdue(db, now)
    did(told)
    if (told > 0) log.warn('tasks.overdue', { told })
  },
})
