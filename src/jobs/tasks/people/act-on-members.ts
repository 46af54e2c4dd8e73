import * as bulkActions from '../../../store/members/bulk-actions.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as warnings from '../../../store/members/warnings.ts'
import { defineJob } from '../../define-job.ts'

const MEMBERS = 100

// Bulk actions. Queued when one starts; the schedule continues unfinished ones.
export const actOnMembers = defineJob({
  name: 'act-on-members',
  summary: 'Runs the bulk actions that staff started.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 100_000,
  attempts: 3,

  async run({ db, config, now, log, did, stopping }) {
    const policy = warnings.policyOf(await settings.site(db, config))
    let done = 0
    while (!stopping.aborted) {
      const some = await bulkActions.step(db, policy, now, MEMBERS)
      if (some === 0) break
      done += some
      did(some)
    }
    if (done > 0) log('members.acted', { done })
  },
})
