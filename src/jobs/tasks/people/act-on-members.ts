import * as bulkActions from '../../../store/members/bulk-actions.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as warnings from '../../../store/members/warnings.ts'
import { defineJob } from '../../define-job.ts'

const MEMBERS = 100

// What staff do to many at once. Woken when a batch is begun; the clock finds what was left.
export const actOnMembers = defineJob({
  name: 'act-on-members',
  summary: 'Does what staff chose to do to many members at once.',
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
