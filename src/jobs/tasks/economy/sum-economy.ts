import { DAY_SECONDS } from '../../../domain/units.ts'
import * as economy from '../../../store/points/economy-figures.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const KEPT_SECONDS = 400 * DAY_SECONDS
const ROWS = 5_000

export const sumEconomy = defineJob({
  name: 'sum-economy',
  summary: 'Sums what was issued and spent per hour, and the distribution of balances.',
  cron: '44 * * * *',
  jitterSeconds: 120,
  after: ['earn-points'],
  budgetSeconds: 300,
  budgetRows: 100_000,

  async run(call) {
    const { db, now, stopping, did, log } = call
    let hours = 0
    for (let left: number | null = 1; left !== null && left > 0 && !stopping.aborted; hours++) {
      left = await economy.addHour(db, now)
      did(1)
    }
    await inBatches(call, 1, () => economy.rollUp(db, now))
    if (!stopping.aborted) await economy.noteSpread(db, now)
    await economy.prune(db, secondsBefore(now, KEPT_SECONDS), ROWS)
    log('economy.summed', { hours })
  },
})
