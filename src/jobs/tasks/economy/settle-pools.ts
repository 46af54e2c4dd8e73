import * as pools from '../../../store/points/pool-endings.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const POOLS = 100

export const settlePools = defineJob({
  name: 'settle-pools',
  summary: 'Pays bounties to members who reseeded a torrent, and refunds expired pools.',
  cron: '*/10 * * * *',
  jitterSeconds: 30,
  budgetSeconds: 120,
  budgetRows: 100_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const paid = await inBatches(call, POOLS, () => pools.payBounties(db, now, POOLS))
    const closed = await inBatches(call, POOLS, () => pools.closeSome(db, now, POOLS))
    if (paid + closed > 0) log('pools.settled', { paid, closed })
  },
})
