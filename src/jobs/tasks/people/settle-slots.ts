import * as memberRoles from '../../../store/roles/member-roles.ts'
import * as roleSlots from '../../../store/roles/role-slots.ts'
import { defineJob } from '../../define-job.ts'
import { inSome, type Some } from '../../running/some-rows.ts'

const ROLES = 100

// Queued when the slots of a role change; the schedule processes the rest, and expired roles.
export const settleSlots = defineJob({
  name: 'settle-slots',
  summary: 'Sends trackers the slots that roles grant, and ends expired secondary roles.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,

  async run(call) {
    const { db, now, log } = call
    const ended = await inSome(call, ROLES, (...some) => memberRoles.endExpired(db, now, ...some))
    const step = (...some: Some) => roleSlots.step(db, now, ...some)
    const settled = await inSome(call, roleSlots.MEMBERS_AT_ONCE, step, 'empty')
    if (ended + settled > 0) log('slots.settled', { ended, settled })
  },
})
