import { theProgram } from '../../../store/records/audit.ts'
import * as judging from '../../../store/roles/class-judging.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { JobCall } from '../../define-job.ts'
import { defineJob } from '../../define-job.ts'
import { overAll } from '../../running/class-round.ts'

/** How many reports are stored. */
const REPORTS = 100

export const judgeClasses = defineJob({
  name: 'judge-classes',
  summary: 'Promotes members to classes they have reached, and demotes those who lost one.',
  cron: '13 5 * * *',
  jitterSeconds: 300,
  after: ['sum-days', 'judge-ratios'],
  budgetSeconds: 600,
  budgetRows: 2_000_000,

  async run(call) {
    const { db, config, now, log } = call
    const { classChanges } = await settings.site(db, config)
    if (classChanges === 'off') return
    const isDry = classChanges === 'report'
    const sum = await overAll(call, isDry ? judging.look : judging.carryOut)
    const id = isDry ? await reportOf(call) : null
    if (isDry || sum.moves.length > 0) await judging.report(db, id, sum, now)
    await judging.pruneReports(db, REPORTS)
    log('classes.judged', { members: sum.members, moved: sum.moves.length, isDry })
  },
})

async function reportOf({ db, now }: JobCall): Promise<number | null> {
  await judging.askReport(db, theProgram, now)
  return (await judging.askedReport(db)) ?? null
}
