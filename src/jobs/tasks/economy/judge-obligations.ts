import * as policies from '../../../store/hit-and-run/policies.ts'
import * as rights from '../../../store/hit-and-run/rights.ts'
import * as hitAndRun from '../../../store/hit-and-run/requirements.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { policyOf } from '../../../store/members/warnings.ts'
import { defineJob } from '../../define-job.ts'
import { inOrder, inSome } from '../../running/some-rows.ts'

const MEMBERS = 100

// Each batch of members is one transaction, so that results, warnings and permissions agree.
export const judgeObligations = defineJob({
  name: 'judge-obligations',
  summary: 'Creates, reminds of and closes seeding requirements, and warns members who miss them.',
  cron: '9,39 * * * *',
  jitterSeconds: 120,
  after: ['close-silent-sessions'],
  budgetSeconds: 600,
  budgetRows: 5_000_000,

  async run(call) {
    const { db, config, now, log, did } = call
    const policy = await policies.current(db)
    const most = policy?.isOn === true ? policy.rules.warningsMost : 0
    await inSome(call, MEMBERS, (...some) => rights.restoreSome(db, most, now, ...some))
    if (policy === null || !policy.isOn || policy.startsAt > now) return
    let found = 0
    // One step finds all new requirements.
    await inSome(call, 1, async (_, except) => {
      found = await hitAndRun.findNew(db, policy, now, except)
      did(found)
      return 0
    })
    const warning = policyOf(await settings.site(db, config))
    let acts = 0
    await inOrder(call, MEMBERS, async (after, limit, except) => {
      const given = [db, policy, warning, after, now, limit, except] as const
      const some = await hitAndRun.judgeSome(...given)
      acts += some.acts
      return { rows: some.members, last: some.last }
    })
    if (found + acts > 0) log('obligations.judged', { found, acts })
  },
})
