import * as readings from '../../../store/taxonomy/attribute-readings.ts'
import * as removal from '../../../store/taxonomy/attribute-removal.ts'
import { defineJob, inBatches } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

/** Torrents per transaction: their rows are locked for about 0.2 s. */
const TORRENTS = 200
/** Torrents per transaction that only reads. */
const LOOKED_AT = 5_000

export const readAttributes = defineJob({
  name: readings.TASK,
  summary: 'Re-parses names for changed attributes, and deletes attributes marked for removal.',
  cron: '*/5 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 240,
  budgetRows: 500_000,

  async run(call) {
    const { db, now, log } = call
    // A step only returns 0 when no pass is open: a short one is the end of a pass.
    const read = await inSome(
      call,
      TORRENTS,
      (limit, except) => readings.readSome(db, limit, now, except),
      'empty',
    )
    const looked = await inBatches(call, 1, () => removal.lookOn(db, LOOKED_AT))
    log('attributes.read', { read, looked })
  },
})
