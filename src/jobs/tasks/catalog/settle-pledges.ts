import * as pledges from '../../../store/rescue/pledges.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const PLEDGES = 200

export const settlePledges = defineJob({
  name: 'settle-pledges',
  summary:
    'Ends pledges to seed a torrent: kept if the member seeds it, missed when they are overdue.',
  cron: '14,44 * * * *',
  jitterSeconds: 30,
  budgetSeconds: 120,
  budgetRows: 100_000,

  async run(call) {
    const { db, now, log } = call
    const ended = await inSome(call, PLEDGES, (...some) => pledges.settleSome(db, now, ...some))
    log('rescue.pledges-settled', { ended })
  },
})
