import * as pools from '../../../store/points/pool-endings.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const POOLS = 100

export const settlePools = defineJob({
  name: 'settle-pools',
  summary: 'Pays bounties to whoever brought a torrent back, and gives back what is in old pools.',
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
