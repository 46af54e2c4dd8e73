import * as settings from '../../../store/records/settings/settings.ts'
import * as making from '../../../store/rescue/making.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const TORRENTS = 500
const ROWS = 5_000

export const makeRescue = defineJob({
  name: 'make-rescue',
  summary: 'Lists torrents with few seeders, and how likely each is to lose the last one.',
  cron: '49 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 900,
  budgetRows: 5_000_000,
  attempts: 3,

  async run(call) {
    const { db, config, now, stopping, did, log } = call
    const { rescueSeeders: few } = await settings.site(db, config)
    const keeping = await making.keepingOf(db, now)
    let made = 0
    let afterId: number | null = 0
    while (afterId !== null && !stopping.aborted) {
      const some = await making.makeSome(db, { few, afterId, limit: TORRENTS, keeping }, now)
      afterId = some.lastId
      made += some.made
      did(some.made)
    }
    // A run that was stopped has not looked at the rest: their older rows are still right.
    if (afterId !== null) return
    const dropped = await inBatches(call, ROWS, () => making.dropSome(db, now, ROWS))
    log('rescue.made', { made, dropped })
  },
})
