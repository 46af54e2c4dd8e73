import * as downloads from '../../../store/torrents/downloads.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 5_000

export const pruneDownloads = defineJob({
  name: 'prune-downloads',
  summary: 'Deletes records of .torrent downloads after one year.',
  cron: '43 4 * * *',
  jitterSeconds: 300,
  budgetSeconds: 60,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, downloads.DOWNLOADS_KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => downloads.prune(db, before, ROWS))
    log('downloads.pruned', { pruned })
  },
})
