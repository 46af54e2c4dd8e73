import * as noticeMails from '../../../store/notifications/notice-mails.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const MEMBERS = 200

export const mailNotices = defineJob({
  name: 'mail-notices',
  summary: 'Writes notification emails, one per member for everything that is due.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 20_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const mailed = await inBatches(call, MEMBERS, () => noticeMails.mailSome(db, now, MEMBERS))
    if (mailed > 0) log('notices.mailed', { members: mailed })
  },
})
