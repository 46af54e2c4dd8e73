import * as asnBans from '../../../store/bans/asn-bans.ts'
import * as memberBans from '../../../store/bans/member-bans.ts'
import { theProgram } from '../../../store/records/audit.ts'
import * as clientBans from '../../../store/bans/client-bans.ts'
import * as emailDomains from '../../../store/bans/email-domains.ts'
import * as bans from '../../../store/bans/ended.ts'
import * as networkBans from '../../../store/bans/network-bans.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const BANS = 100
const KINDS = ['members', 'networks', 'providers', 'clients', 'domains'] as const

export const liftBans = defineJob({
  name: 'lift-bans',
  summary: 'Ends expired bans of members, networks, network providers, clients and email domains.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 30,
  budgetRows: 10_000,
  attempts: 3,

  async run(call) {
    const { db, config, now, log } = call
    const lifters = {
      members: (id: number) => memberBans.unban(db, id, theProgram, now),
      networks: (id: number) => networkBans.lift(db, id, theProgram, now),
      providers: (id: number) => asnBans.lift(db, id, theProgram, now),
      clients: (id: number) => clientBans.lift(db, config, id, theProgram, now),
      domains: (id: number) => emailDomains.remove(db, id, theProgram, now),
    }
    const lifted: Record<string, number> = {}
    for (const kind of KINDS) {
      lifted[kind] = await inBatches(call, BANS, async () => {
        const ids = await bans.ended(db, kind, now, BANS)
        for (const id of ids) await lifters[kind](id)
        return ids.length
      })
    }
    if (Object.values(lifted).some((some) => some > 0)) log('bans.lifted', lifted)
  },
})
