import * as policies from '../../../store/hit-and-run/policies.ts'
import * as rights from '../../../store/hit-and-run/rights.ts'
import * as hitAndRun from '../../../store/hit-and-run/requirements.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { policyOf } from '../../../store/members/warnings.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const MEMBERS = 100

// Each batch of members is one transaction: results, warnings and permissions agree.
export const judgeObligations = defineJob({
  name: 'judge-obligations',
  summary: 'Creates, reminds of and closes seeding requirements, and warns members who miss them.',
  cron: '9,39 * * * *',
  jitterSeconds: 120,
  after: ['close-silent-sessions'],
  budgetSeconds: 600,
  budgetRows: 5_000_000,
  attempts: 3,

  async run(call) {
    const { db, config, now, log, stopping, did } = call
    const policy = await policies.current(db)
    const most = policy?.isOn === true ? policy.rules.warningsMost : 0
    await inBatches(call, MEMBERS, () => rights.restoreSome(db, most, now, MEMBERS))
    if (policy === null || !policy.isOn || policy.startsAt > now) return
    const found = await hitAndRun.findNew(db, policy, now)
    did(found)
    const warning = policyOf(await settings.site(db, config))
    let acts = 0
    for (let after: number | null = 0; after !== null && !stopping.aborted;) {
      const some: hitAndRun.Judged = await hitAndRun.judgeSome(
        ...([db, policy, warning, after, now, MEMBERS] as const),
      )
      acts += some.acts
      did(some.members)
      after = some.members < MEMBERS ? null : some.last
    }
    if (found + acts > 0) log('obligations.judged', { found, acts })
  },
})
