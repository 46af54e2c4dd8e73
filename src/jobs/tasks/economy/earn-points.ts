import { chosenFormula } from '../../../domain/points/formulas.ts'
import * as earnings from '../../../store/points/earnings.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { defineJob } from '../../define-job.ts'
import { inOrder } from '../../running/some-rows.ts'

export const earnPoints = defineJob({
  name: 'earn-points',
  summary: 'Credits members with the points for one hour of seeding.',
  cron: '39 * * * *',
  jitterSeconds: 120,
  after: ['close-silent-sessions'],
  budgetSeconds: 600,
  budgetRows: 5_000_000,

  async run(call) {
    const { db, config, now, log } = call
    const { pointsFormula, pointsValues } = await settings.site(db, config)
    const chosen = chosenFormula(pointsFormula, pointsValues)
    if (chosen === null) return
    let members = 0
    await inOrder(call, 1, async (block, _, except) => {
      const some = await earnings.postBlock(db, block, chosen, now, except)
      members += some?.members ?? 0
      return some === null ? { rows: 0, last: null } : { rows: 1, last: some.block + 1 }
    })
    if (members > 0) log('points.earned', { members })
  },
})
