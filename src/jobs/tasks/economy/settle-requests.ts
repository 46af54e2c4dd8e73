import { requestRules } from '../../../store/records/settings/requests.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { settleSome } from '../../../store/records/ledger/settling.ts'
import * as claims from '../../../store/requests/claims.ts'
import * as ending from '../../../store/requests/ending.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const BATCH = 100

export const settleRequests = defineJob({
  name: 'settle-requests',
  summary: 'Ends claims and requests, approves fills that waited, and settles debts.',
  cron: '*/5 * * * *',
  jitterSeconds: 30,
  budgetSeconds: 120,
  budgetRows: 100_000,
  attempts: 3,

  async run(call) {
    const { db, config, now, log } = call
    const rules = requestRules(await settings.site(db, config))
    const undone = await inBatches(call, BATCH, () => ending.undoRemoved(db, now, BATCH))
    const approved = await inBatches(call, BATCH, () => ending.approveSome(db, rules, now, BATCH))
    const claimed = await inBatches(call, BATCH, () => claims.expireSome(db, now, BATCH))
    const expired = await inBatches(call, BATCH, () => ending.expireSome(db, now, BATCH))
    const settled = await settleSome(db, now, BATCH)
    const done = { undone, approved, claimed, expired, settled }
    if (Object.values(done).some((many) => many > 0)) log('requests.settled', done)
  },
})
