import { chosenFormula } from '../../../domain/points/formulas.ts'
import * as earnings from '../../../store/points/earnings.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { defineJob } from '../../define-job.ts'

export const earnPoints = defineJob({
  name: 'earn-points',
  summary: 'Credits members with the points for one hour of seeding.',
  cron: '39 * * * *',
  jitterSeconds: 120,
  after: ['close-silent-sessions'],
  budgetSeconds: 600,
  budgetRows: 5_000_000,
  attempts: 3,

  async run(call) {
    const { db, config, now, log, stopping, did } = call
    const { pointsFormula, pointsValues } = await settings.site(db, config)
    const chosen = chosenFormula(pointsFormula, pointsValues)
    if (chosen === null) return
    let members = 0
    for (let block: number | null = 0; block !== null && !stopping.aborted;) {
      const some: earnings.Block | null = await earnings.postBlock(db, block, chosen, now)
      members += some?.members ?? 0
      did(some?.members ?? 0)
      block = some === null ? null : some.block + 1
    }
    if (members > 0) log('points.earned', { members })
  },
})
