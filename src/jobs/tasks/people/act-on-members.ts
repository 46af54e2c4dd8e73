import * as bulkActions from '../../../store/members/bulk-actions.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as warnings from '../../../store/members/warnings.ts'
import { defineJob } from '../../define-job.ts'
import { inSome, type Some } from '../../running/some-rows.ts'

const MEMBERS = 100

// Bulk actions. Queued when a bulk action starts; the schedule continues unfinished ones.
export const actOnMembers = defineJob({
  name: 'act-on-members',
  summary: 'Runs the bulk actions that staff started.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 100_000,

  async run(call) {
    const { db, config, now, log } = call
    const policy = warnings.policyOf(await settings.site(db, config))
    const step = (...some: Some) => bulkActions.step(db, policy, now, ...some)
    const done = await inSome(call, MEMBERS, step, 'empty')
    if (done > 0) log('members.acted', { done })
  },
})
