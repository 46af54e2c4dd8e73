import * as readings from '../../../store/taxonomy/attribute-readings.ts'
import * as removal from '../../../store/taxonomy/attribute-removal.ts'
import { defineJob, inBatches } from '../../define-job.ts'

/** Torrents of a transaction: about 0.2 s of rows that stay locked. */
const TORRENTS = 200
/** Only looked at. */
const LOOKED_AT = 5_000

export const readAttributes = defineJob({
  name: readings.TASK,
  summary: 'Reads names again for attributes that have changed; removes those that are to go.',
  cron: '*/5 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 240,
  budgetRows: 500_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    // A step gives 0 only when no pass is open: a short one is the end of a pass.
    const read = await inBatches(call, 1, () => readings.readSome(db, TORRENTS, now))
    const looked = await inBatches(call, 1, () => removal.lookOn(db, LOOKED_AT))
    log('attributes.read', { read, looked })
  },
})
