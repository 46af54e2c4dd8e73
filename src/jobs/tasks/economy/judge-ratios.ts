import * as leechRights from '../../../store/ratio/leech-rights.ts'
import * as ratioJudge from '../../../store/ratio/judge.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const MEMBERS = 500

export const judgeRatios = defineJob({
  name: 'judge-ratios',
  summary: 'Evaluates the ratio standing of members with new traffic, and of all once per day.',
  cron: '3,18,33,48 * * * *',
  jitterSeconds: 60,
  after: ['sum-days'],
  budgetSeconds: 300,
  budgetRows: 5_000_000,
  attempts: 3,

  async run(call) {
    const { db, now, log, stopping, did } = call
    await inBatches(call, MEMBERS, () => leechRights.liftEnded(db, now, MEMBERS))
    let changed = 0
    let judged = 0
    for (let after: number | null = 0; after !== null && !stopping.aborted;) {
      const some: ratioJudge.Judgement = await ratioJudge.judgeSome(db, after, now, MEMBERS)
      judged += some.judged
      changed += some.changed
      did(some.judged)
      after = some.judged < MEMBERS ? null : some.last
    }
    if (judged > 0) log('ratios.judged', { judged, changed })
  },
})
