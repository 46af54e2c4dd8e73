import * as leaving from '../../../store/accounts/leaving.ts'
import { leave } from '../../../store/requests/ending.ts'
import { defineJob, inBatches } from '../../define-job.ts'

export const forgetLeavers = defineJob({
  name: 'forget-leavers',
  summary: 'Anonymizes accounts whose members requested deletion 14 days ago.',
  cron: '27 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 1_000,
  attempts: 3,

  async run(call) {
    const { db, secrets, now, log } = call
    const forgotten = await inBatches(call, 1, () => leaving.forgetOne(db, secrets, now, leave))
    log('members.forgotten', { forgotten })
  },
})
