import { HOUR_SECONDS } from '../../../domain/units.ts'
import * as blobs from '../../../store/base/blobs.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const BLOBS = 200
/** A new file is referenced in its transaction; this is for one that is being stored again now. */
const KEPT_SECONDS = HOUR_SECONDS

export const pruneBlobs = defineJob({
  name: 'prune-blobs',
  summary: 'Deletes files that nothing refers to any more.',
  cron: '7 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 120,
  budgetRows: 100_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, KEPT_SECONDS)
    const pruned = await inBatches(call, BLOBS, () => blobs.removeUnreferred(db, before, BLOBS))
    log('blobs.pruned', { pruned })
  },
})
