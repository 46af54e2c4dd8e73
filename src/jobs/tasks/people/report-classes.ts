import * as judging from '../../../store/roles/class-judging.ts'
import { overAll } from '../../running/class-round.ts'
import { defineJob } from '../../define-job.ts'

/** Makes the reports that staff request, which change nothing. */
export const reportClasses = defineJob({
  name: 'report-classes',
  summary: 'Creates the class rules reports that staff requested.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 300,
  budgetRows: 2_000_000,

  async run(call) {
    const { db, now, stopping } = call
    while (!stopping.aborted) {
      const id = await judging.askedReport(db)
      if (id === undefined) return
      const sum = await overAll(call, judging.look)
      if (!stopping.aborted) await judging.report(db, id, sum, now)
    }
  },
})
