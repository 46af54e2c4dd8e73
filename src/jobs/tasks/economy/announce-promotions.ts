import * as news from '../../../store/promotions/news.ts'
import { defineJob } from '../../define-job.ts'
import { membersOf, rowByRow } from '../../running/each-row.ts'
import { inSome } from '../../running/some-rows.ts'

const MEMBERS = 1_000

export const announcePromotions = defineJob({
  name: 'announce-promotions',
  summary: 'Notifies members about announced promotions that have started.',
  cron: '* * * * *',
  jitterSeconds: 0,
  budgetSeconds: 300,
  budgetRows: 5_000_000,

  async run(call) {
    const { db, now, log } = call
    // A step processes one promotion, and only a step without any promotion returns 0.
    const rows = rowByRow(call)
    const fails = membersOf(rows)
    const told = await inSome(call, 1, (_, except) =>
      news.tellSome(db, now, MEMBERS, except, fails),
    )
    if (told > 0) log('promotions.told', { told })
    rows.end()
  },
})
