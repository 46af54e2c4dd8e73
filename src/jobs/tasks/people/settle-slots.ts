import * as memberRoles from '../../../store/roles/member-roles.ts'
import * as roleSlots from '../../../store/roles/role-slots.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const ROLES = 100

// Queued when the slots of a role change; the schedule handles the rest and expired roles.
export const settleSlots = defineJob({
  name: 'settle-slots',
  summary: 'Sends trackers the slots that roles grant, and ends expired secondary roles.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const { db, now, log, stopping, did } = call
    const ended = await inBatches(call, ROLES, () => memberRoles.endExpired(db, now, ROLES))
    let settled = 0
    while (!stopping.aborted) {
      const some = await roleSlots.step(db, now, roleSlots.MEMBERS_AT_ONCE)
      if (some === 0) break
      settled += some
      did(some)
    }
    if (ended + settled > 0) log('slots.settled', { ended, settled })
  },
})
