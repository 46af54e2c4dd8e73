import * as idleMembers from '../../../store/members/idle.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const MEMBERS = 100

export const parkIdle = defineJob({
  name: 'park-idle',
  summary: 'Warns inactive members, and marks their accounts as dormant.',
  cron: '43 4 * * *',
  jitterSeconds: 300,
  budgetSeconds: 300,
  budgetRows: 100_000,

  async run(call) {
    const { db, config, now, log } = call
    const { inactiveDays, inactiveWarningDays, wakeBy } = await settings.site(db, config)
    if (inactiveDays === 0) return
    const wakesBySignIn = wakeBy === 'sign-in'
    const rule = { inactiveDays, warningDays: inactiveWarningDays, wakesBySignIn }
    await idleMembers.forgetWarnings(db)
    const warned = await inSome(call, MEMBERS, (...some) =>
      idleMembers.warnSome(db, rule, now, ...some),
    )
    const parked = await inSome(call, MEMBERS, (...some) =>
      idleMembers.parkSome(db, rule, now, ...some),
    )
    if (warned + parked > 0) log('members.idle', { warned, parked })
  },
})
