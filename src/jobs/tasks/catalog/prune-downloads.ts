import * as downloads from '../../../store/torrents/downloads.ts'
import { defineJob, pruning } from '../../define-job.ts'

const ROWS = 5_000

export const pruneDownloads = defineJob({
  name: 'prune-downloads',
  summary: 'Deletes records of .torrent downloads after one year.',
  cron: '43 4 * * *',
  jitterSeconds: 300,
  budgetSeconds: 60,
  run: pruning('downloads.pruned', downloads.DOWNLOADS_KEPT_SECONDS, ROWS, downloads.prune),
})
