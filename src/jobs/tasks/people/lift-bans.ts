import * as asnBans from '../../../store/bans/asn-bans.ts'
import { theProgram } from '../../../store/records/audit.ts'
import * as clientBans from '../../../store/bans/client-bans.ts'
import type { Db } from '../../../store/base/db.ts'
import * as emailDomains from '../../../store/bans/email-domains.ts'
import * as memberBans from '../../../store/bans/member-bans.ts'
import * as members from '../../../store/members/members.ts'
import * as networkBans from '../../../store/bans/network-bans.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const BANS = 100

export const liftBans = defineJob({
  name: 'lift-bans',
  summary: 'Lets members, networks, providers, clients and domains in again whose ban has ended.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 30,
  budgetRows: 10_000,
  attempts: 3,

  async run(call) {
    const { db, config, now, log } = call
    const lifters: Readonly<Record<string, Lifter>> = {
      members: [memberBans.ended, (id) => members.unban(db, id, theProgram, now)],
      networks: [networkBans.ended, (id) => networkBans.lift(db, id, theProgram, now)],
      providers: [asnBans.ended, (id) => asnBans.lift(db, id, theProgram, now)],
      clients: [clientBans.ended, (id) => clientBans.lift(db, config, id, theProgram, now)],
      domains: [emailDomains.ended, (id) => emailDomains.remove(db, id, theProgram, now)],
    }
    const lifted: Record<string, number> = {}
    for (const [kind, [ended, lift]] of Object.entries(lifters)) {
      lifted[kind] = await inBatches(call, BANS, async () => {
        const ids = await ended(db, now, BANS)
        for (const id of ids) await lift(id)
        return ids.length
      })
    }
    if (Object.values(lifted).some((some) => some > 0)) log('bans.lifted', lifted)
  },
})

/** Which bans of a kind are over, and what lifts one. */
type Lifter = readonly [
  ended: (db: Db, now: Date, limit: number) => Promise<readonly number[]>,
  lift: (id: number) => Promise<unknown>,
]
