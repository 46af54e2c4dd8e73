import * as readings from '../../../store/taxonomy/attribute-readings.ts'
import * as removal from '../../../store/taxonomy/attribute-removal.ts'
import { defineJob, inBatches } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

/** The torrents per transaction, whose rows are locked for about 0.2 s. */
const TORRENTS = 200
/** The torrents per transaction that only reads. */
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
    // A step returns 0 only when no run is open: fewer rows than the limit are the end of one run.
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
