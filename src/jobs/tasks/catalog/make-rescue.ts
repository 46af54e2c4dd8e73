import * as settings from '../../../store/records/settings/settings.ts'
import * as making from '../../../store/rescue/making.ts'
import { defineJob, inBatches } from '../../define-job.ts'
import { inOrder } from '../../running/some-rows.ts'

const TORRENTS = 500
const ROWS = 5_000

export const makeRescue = defineJob({
  name: 'make-rescue',
  summary: 'Lists torrents with few seeders, and how likely each is to lose the last one.',
  cron: '49 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 900,
  budgetRows: 5_000_000,

  async run(call) {
    const { db, config, now, stopping, log } = call
    const { rescueSeeders: few } = await settings.site(db, config)
    const keeping = await making.keepingOf(db, now)
    const { rows: made, failed } = await inOrder(call, TORRENTS, async (afterId, limit, except) => {
      const some = await making.makeSome(db, { few, afterId, limit, except, keeping }, now)
      return { rows: some.lastId === null ? some.made : limit, last: some.lastId }
    })
    // A run that was stopped has not processed the remaining torrents, whose older rows are still
    // right.
    if (stopping.aborted) return
    const dropped = await inBatches(call, ROWS, () => making.dropSome(db, now, ROWS, failed))
    log('rescue.made', { made, dropped })
  },
})
