import * as gaps from '../../../store/wanted/gaps.ts'
import * as searches from '../../../store/wanted/searches.ts'
import { defineJob, inBatches } from '../../define-job.ts'
import { inOrder } from '../../running/some-rows.ts'

const BUNDLES = 500
const ROWS = 5_000

export const makeWanted = defineJob({
  name: 'make-wanted',
  summary: 'Lists gaps in series, and searches without results that several members made.',
  cron: '53 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 900,
  budgetRows: 5_000_000,

  async run(call) {
    const { db, now, stopping, did, log } = call
    await inBatches(call, ROWS, () => searches.dropOld(db, now, ROWS))
    if (stopping.aborted) return
    const lost = await searches.makeList(db, now)
    did(lost)
    const { failed } = await inOrder(call, BUNDLES, async (afterId, limit, except) => {
      const some = await gaps.makeSome(db, { afterId, limit, except }, now)
      return { rows: some.lastId === null ? some.made : limit, last: some.lastId }
    })
    // A run that was stopped has not processed the remaining bundles, whose older rows are still
    // right.
    if (stopping.aborted) return
    const dropped = await inBatches(call, ROWS, () => gaps.dropSome(db, now, ROWS, failed))
    log('wanted.made', { searches: lost, dropped })
  },
})
