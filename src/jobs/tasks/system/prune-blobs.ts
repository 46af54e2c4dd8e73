import { HOUR_SECONDS } from '../../../domain/units.ts'
import * as blobs from '../../../store/base/blobs.ts'
import { defineJob, pruning } from '../../define-job.ts'

const BLOBS = 200
/**
 * A new file is referenced in the transaction that stores it; this time protects a file that is
 * just being stored again.
 */
const KEPT_SECONDS = HOUR_SECONDS

export const pruneBlobs = defineJob({
  name: 'prune-blobs',
  summary: 'Deletes files that nothing refers to any more.',
  cron: '7 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 120,
  budgetRows: 100_000,
  run: pruning('blobs.pruned', KEPT_SECONDS, BLOBS, blobs.removeUnreferred),
})
