import { theProgram } from '../../store/audit.ts'
import * as memberBans from '../../store/member-bans.ts'
import * as members from '../../store/members.ts'
import * as networkBans from '../../store/network-bans.ts'
import { defineJob, inBatches } from '../define-job.ts'

const BANS = 100

export const liftBans = defineJob({
  name: 'lift-bans',
  summary: 'Lets members and networks in again whose ban has ended.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 30,
  budgetRows: 10_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const lifted = await inBatches(call, BANS, async () => {
      const ids = await memberBans.ended(db, now, BANS)
      for (const id of ids) await members.unban(db, id, theProgram, now)
      return ids.length
    })
    const networks = await inBatches(call, BANS, async () => {
      const ids = await networkBans.ended(db, now, BANS)
      for (const id of ids) await networkBans.lift(db, id, theProgram, now)
      return ids.length
    })
    if (lifted + networks > 0) log('bans.lifted', { members: lifted, networks })
  },
})
