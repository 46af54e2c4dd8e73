import * as alsoDownloaded from '../../../store/torrents/also-downloaded.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const ROWS = 200

export const findAlsoDownloaded = defineJob({
  name: 'find-also-downloaded',
  summary:
    'Finds what members who have a torrent also downloaded, if its snatches grew by a tenth.',
  cron: '33 2 * * *',
  jitterSeconds: 300,
  budgetSeconds: 1_200,
  attempts: 2,

  async run(call) {
    const { db, now, log } = call
    const made = await inSome(call, ROWS, (limit, except) =>
      alsoDownloaded.makeSome(db, limit, now, except),
    )
    log('also-downloaded.made', { made })
  },
})
