import * as alsoDownloaded from '../../../store/torrents/also-downloaded.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const ROWS = 200

export const findAlsoDownloaded = defineJob({
  name: 'find-also-downloaded',
  summary: 'Finds what members who have a torrent also downloaded, where snatches grew by a tenth.',
  cron: '33 2 * * *',
  jitterSeconds: 300,
  budgetSeconds: 1_200,
  budgetRows: 1_000_000,
  attempts: 2,

  async run(call) {
    const { db, now, log } = call
    const made = await inBatches(call, ROWS, () => alsoDownloaded.makeSome(db, ROWS, now))
    log('also-downloaded.made', { made })
  },
})
