import * as pools from '../../../store/points/pool-endings.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const POOLS = 100

export const settlePools = defineJob({
  name: 'settle-pools',
  summary: 'Pays bounties to members who reseeded a torrent, and refunds expired pools.',
  cron: '*/10 * * * *',
  jitterSeconds: 30,
  budgetSeconds: 120,
  budgetRows: 100_000,

  async run(call) {
    const { db, now, log } = call
    const paid = await inSome(call, POOLS, (...some) => pools.payBounties(db, now, ...some))
    const closed = await inSome(call, POOLS, (...some) => pools.closeSome(db, now, ...some))
    if (paid + closed > 0) log('pools.settled', { paid, closed })
  },
})
