import { requestRules } from '../../../store/records/settings/requests.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { settleSome } from '../../../store/records/ledger/settling.ts'
import * as claims from '../../../store/requests/claims.ts'
import * as ending from '../../../store/requests/ending.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const BATCH = 100

export const settleRequests = defineJob({
  name: 'settle-requests',
  summary: 'Ends claims and requests, approves fills that waited long enough, and settles debts.',
  cron: '*/5 * * * *',
  jitterSeconds: 30,
  budgetSeconds: 120,
  budgetRows: 100_000,

  async run(call) {
    const { db, config, now, log } = call
    const rules = requestRules(await settings.site(db, config))
    const undone = await inSome(call, BATCH, (...some) => ending.undoRemoved(db, now, ...some))
    const approved = await inSome(call, BATCH, (...some) =>
      ending.approveSome(db, rules, now, ...some),
    )
    const claimed = await inSome(call, BATCH, (...some) => claims.expireSome(db, now, ...some))
    const expired = await inSome(call, BATCH, (...some) => ending.expireSome(db, now, ...some))
    const settled = await inSome(call, BATCH, (...some) => settleSome(db, now, ...some))
    const done = { undone, approved, claimed, expired, settled }
    if (Object.values(done).some((many) => many > 0)) log('requests.settled', done)
  },
})
