import * as noticeMails from '../../../store/notifications/notice-mails.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const MEMBERS = 200

export const mailNotices = defineJob({
  name: 'mail-notices',
  summary: 'Writes notification emails, one per member for everything that is due.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 20_000,

  async run(call) {
    const { db, now, log } = call
    const mailed = await inSome(call, MEMBERS, (...some) => noticeMails.mailSome(db, now, ...some))
    if (mailed > 0) log('notices.mailed', { members: mailed })
  },
})
