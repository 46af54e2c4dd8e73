import * as asnBans from '../../../store/bans/asn-bans.ts'
import * as memberBans from '../../../store/bans/member-bans.ts'
import { theProgram } from '../../../store/records/audit.ts'
import * as clientBans from '../../../store/bans/client-bans.ts'
import * as emailDomains from '../../../store/bans/email-domains.ts'
import * as bans from '../../../store/bans/ended.ts'
import * as networkBans from '../../../store/bans/network-bans.ts'
import { defineJob } from '../../define-job.ts'
import { eachRow } from '../../running/each-row.ts'

/** The most bans of one kind in a run, so that bans that cannot be lifted leave room for others. */
const BANS = 10_000
const KINDS = ['members', 'networks', 'providers', 'clients', 'domains'] as const

export const liftBans = defineJob({
  name: 'lift-bans',
  summary: 'Ends expired bans of members, networks, network providers, clients and email domains.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 30,
  budgetRows: 10_000,

  async run(call) {
    const { db, config, now, log } = call
    const lifters = {
      members: (id: number) => memberBans.unbanEnded(db, id, now),
      networks: (id: number) => networkBans.lift(db, id, theProgram, now),
      providers: (id: number) => asnBans.lift(db, id, theProgram, now),
      clients: (id: number) => clientBans.lift(db, config, id, theProgram, now),
      domains: (id: number) => emailDomains.removeEnded(db, id, now),
    }
    const lifted: Record<string, number> = {}
    const lift = async (kind: (typeof KINDS)[number], id: number) => {
      // Staff may have lifted or extended the ban since it was found.
      if (!(await lifters[kind](id))) return 0
      lifted[kind] = (lifted[kind] ?? 0) + 1
      return 1
    }
    try {
      await eachRow(call, KINDS, async (kind) => {
        await eachRow(call, await bans.ended(db, kind, now, BANS), (id) => lift(kind, id))
        return 0
      })
    } finally {
      if (Object.keys(lifted).length > 0) log('bans.lifted', lifted)
    }
  },
})
