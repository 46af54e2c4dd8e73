import * as leechRights from '../../../store/ratio/leech-rights.ts'
import * as ratioJudge from '../../../store/ratio/judge.ts'
import { defineJob } from '../../define-job.ts'
import { inOrder, inSome } from '../../running/some-rows.ts'

const MEMBERS = 500

export const judgeRatios = defineJob({
  name: 'judge-ratios',
  summary: 'Evaluates the ratio standing of members with new traffic, and of all once per day.',
  cron: '3,18,33,48 * * * *',
  jitterSeconds: 60,
  after: ['sum-days'],
  budgetSeconds: 300,
  budgetRows: 5_000_000,

  async run(call) {
    const { db, now, log } = call
    await inSome(call, MEMBERS, (...some) => leechRights.liftEnded(db, now, ...some))
    let changed = 0
    const { rows: judged } = await inOrder(call, MEMBERS, async (after, limit, except) => {
      const some = await ratioJudge.judgeSome(db, after, now, limit, except)
      changed += some.changed
      return { rows: some.judged, last: some.last }
    })
    if (judged > 0) log('ratios.judged', { judged, changed })
  },
})
